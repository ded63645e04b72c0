"""Where a pass lives: on paper, or with the key of one phone; and how it moves to another.

Every move gives the pass a new serial and signs it again. The old serial goes on the revocation
list, so that whatever stayed behind opens nothing; uses are counted for the pass and stay used.
"""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from perks import ed25519, keys, pass_body, passes
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.models import Pass, PassBinding

PURPOSE = b"perks bind v1\n"
# Enough for somebody who loses a phone; too few to hand a pass round.
MOVES_A_DAY = 3


def proof_message(name: int | str, phone_key: bytes) -> bytes:
    """What a phone signs to show that it holds the key; `name` is a pass's number, or a card's."""
    return PURPOSE + str(name).encode() + b"\n" + phone_key


def check_proof(name: int | str, phone_key: bytes, proof: bytes) -> None:
    """Raises Refusal phone_key_unusable (400)."""
    if not ed25519.usable_point(phone_key) or not ed25519.verify(
        phone_key, proof, proof_message(name, phone_key)
    ):
        raise Refusal("phone_key_unusable", "This phone did not prove its key. Try again.", 400)


def unwrap(text: str) -> bytes:
    """Bytes out of base64. Raises Refusal phone_key_unusable (400)."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Refusal("phone_key_unusable", "Keys and proofs come in base64.", 400) from None


def bind(
    member_id: int,
    pass_id: int,
    phone_key: bytes,
    proof: bytes,
    *,
    initials: str = "",
    language: str = "",
) -> Pass:
    """Let one phone show the pass, and nothing else any more. The same key again changes nothing.

    Raises Refusal pass_unknown (404), phone_key_unusable (400), initials_unusable (400),
    pass_not_good, or rebind_too_often (429).
    """
    check_proof(pass_id, phone_key, proof)
    with scopes.act_as(scopes.system("passes")):
        mine = _locked(member_id, pass_id)
        if mine.phone_key is not None and bytes(mine.phone_key) == phone_key:
            return mine
        mine.initials = _initials(mine, initials)
        known = pass_body.LANGUAGES
        mine.language = known.index(language) if language in known else 0
        return _move(mine, phone_key)


def to_paper(member_id: int, pass_id: int) -> Pass:
    """Make a static pass of it again; the phone's codes end. On paper already, nothing changes.

    Raises Refusal pass_unknown (404), pass_not_on_paper, pass_not_good, or rebind_too_often (429).
    """
    with scopes.act_as(scopes.system("passes")):
        mine = _locked(member_id, pass_id)
        if not mine.perk.on_paper:
            raise Refusal("pass_not_on_paper", "This pass counts on its own phone only.")
        return mine if mine.phone_key is None else _move(mine, None)


def _locked(member_id: int, pass_id: int) -> Pass:
    """The member's pass, locked, so that scans and moves come one after the other."""
    rows = Pass.objects.filter(pk=pass_id, member_id=member_id).select_related("perk", "venue")
    mine: Pass | None = rows.select_for_update(of=("self",), no_key=True).first()
    if mine is None:
        raise Refusal("pass_unknown", "There is no such pass of yours.", 404)
    if passes.state(passes.of_member(member_id).get(pk=pass_id)) != "good":
        raise Refusal("pass_not_good", "This pass is good no more, so it stays where it is.")
    return mine


def _initials(mine: Pass, typed: str) -> str:
    """The two letters on a pass whose perk asks for them. Raises Refusal initials_unusable."""
    if not mine.perk.initials:
        return ""
    if not pass_body.initials_fit(typed):
        raise Refusal("initials_unusable", "Write your initials as two letters from A to Z.", 400)
    return typed


def _move(mine: Pass, phone_key: bytes | None) -> Pass:
    now = clock.now()
    lived = PassBinding.objects.filter(pass_bound=mine)
    left_phones = lived.filter(phone_key__isnull=False, ended_at__gt=now - timedelta(days=1))
    if mine.phone_key is not None and left_phones.count() >= MOVES_A_DAY:
        raise Refusal(
            "rebind_too_often",
            f"A pass moves {MOVES_A_DAY} times a day at most. It stays where it is; "
            "try again tomorrow, or ask the desk.",
            429,
        )
    was_on_a_phone = mine.phone_key is not None
    if not lived.filter(ended_at=None).update(ended_at=now):
        lived.create(
            pass_bound=mine,
            member_id=mine.member_id,
            serial=mine.serial,
            bound_at=mine.issued_at,
            ended_at=now,
        )
    mine.serial = secrets.token_bytes(pass_body.ID_SIZE)
    mine.phone_key = phone_key
    mine.key = keys.signing_key(mine.brand_id)
    passes.sign(mine)
    mine.save(update_fields=["serial", "phone_key", "key", "code", "initials", "language"])
    lived.create(
        pass_bound=mine,
        member_id=mine.member_id,
        serial=mine.serial,
        phone_key=phone_key,
        bound_at=now,
    )
    if was_on_a_phone:
        _notify(mine)
    return mine


def _notify(mine: Pass) -> None:
    """Tell the member: whoever moved the pass may have been somebody else."""
    outbox.write(
        mine.member_id,
        f"pass {mine.pk} moved {bytes(mine.serial).hex()}",
        "perks/email/pass_moved",
        f"{mine.perk.name}: your pass has moved",
        {
            "perk": mine.perk.name,
            "venue": mine.venue.name,
            "to_phone": mine.phone_key is not None,
            "url": settings.SITE_URL + reverse("pass", args=[mine.pk]),
        },
    )
