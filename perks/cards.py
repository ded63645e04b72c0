"""A member's own card, for doors: who stands there, shown by the phone that holds the key.

The bytes are those of a phone's pass with flag 4, signed by the house (docs/pass.md). A card
promises nothing by itself, so what it opens is looked up over the network.
"""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.urls import reverse

from perks import bindings, codec, house, pass_body, pass_frame
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.models import MemberCard, User

# A card ends by itself, should its phone lie in a drawer; opened now and then it never does.
GOOD_FOR, RENEWED_BEFORE = timedelta(days=365), timedelta(days=60)


def is_card(text: str) -> bool:
    """Whether the text says that it is a member's card; nothing is verified."""
    try:
        return pass_frame.read(text.strip()).body.card
    except Refusal:
        return False


def member_of(text: str) -> int:
    """Whose card it is. Call as the system.

    Raises Refusal: those of the codec (pass_forged, pass_stale and so on), pass_unknown or
    pass_revoked.
    """
    keys = {(0, number): public for number, public in house.public_keys().items()}
    now = clock.now()
    body = codec.decode(
        text.strip(), keys, now=int(now.timestamp()), venue=0, brands=(), cards=True
    )
    card = MemberCard.objects.filter(serial=body.pass_id).first()
    if card is None:
        raise Refusal("pass_unknown", "This card belongs to nobody any more.")
    if card.revoked_at and card.revoked_at <= now:
        raise Refusal("pass_revoked", "This card was ended, or lives on another phone now.")
    return int(card.member_id)


def name_of(member_id: int) -> str:
    """What a phone names in the proof of its key: `card` and the member's number."""
    return f"card {member_id}"


def of_member(member_id: int) -> MemberCard | None:
    """The member's live card, signed again where its key was dropped or its end is near."""
    with scopes.act_as(scopes.system("cards")):
        card: MemberCard | None = _live(member_id)
        if card and (card.key.revoked_at or card.valid_until - RENEWED_BEFORE <= clock.now()):
            _sign(card)
            card.save(update_fields=["key", "certificate", "valid_until"])
        return card


def bind(member_id: int, phone_key: bytes, proof: bytes, *, language: str = "") -> MemberCard:
    """A card on this phone; the one on another phone ends. The same key again changes nothing.

    Raises Refusal phone_key_unusable (400) or rebind_too_often (429).
    """
    bindings.check_proof(name_of(member_id), phone_key, proof)
    with scopes.act_as(scopes.system("cards")):
        User.objects.select_for_update(no_key=True).get(pk=member_id)  # two phones take turns
        before = of_member(member_id)
        if before and bytes(before.phone_key) == phone_key:
            return before
        _check_moves(member_id)
        if before:
            _end(member_id)
        known = pass_body.LANGUAGES
        made = MemberCard(
            member_id=member_id,
            serial=secrets.token_bytes(pass_body.ID_SIZE),
            phone_key=phone_key,
            language=known.index(language) if language in known else 0,
            made_at=clock.now(),
        )
        _sign(made)
        made.save(force_insert=True)
        if before:
            _notify(made)
        return made


def revoke(member_id: int) -> bool:
    """End the member's card, wherever its phone is; whether there was one."""
    with scopes.act_as(scopes.system("cards")):
        return _end(member_id)


def _live(member_id: int) -> MemberCard | None:
    rows = MemberCard.objects.filter(member_id=member_id, revoked_at=None)
    found: MemberCard | None = rows.select_related("key").first()
    return found


def _end(member_id: int) -> bool:
    live = MemberCard.objects.filter(member_id=member_id, revoked_at=None)
    return bool(live.update(revoked_at=clock.now()))


def _check_moves(member_id: int) -> None:
    """As often as a pass: enough for a lost phone, too few to hand a card round."""
    lately = MemberCard.objects.filter(
        member_id=member_id, revoked_at__gt=clock.now() - timedelta(days=1)
    )
    if lately.count() >= bindings.MOVES_A_DAY:
        raise Refusal(
            "rebind_too_often",
            f"A card moves {bindings.MOVES_A_DAY} times a day at most. Try again tomorrow.",
            429,
        )


def _sign(card: MemberCard) -> None:
    """Set the certificate: the house says that this phone shows this member's card."""
    card.key = house.house_key()
    card.valid_until = clock.now() + GOOD_FOR
    body = pass_body.PassBody(
        flags=pass_body.CARD,
        key_id=card.key.number,
        brand=0,
        perk=0,
        venue=0,
        pass_id=bytes(card.serial),
        not_before=int(card.made_at.timestamp()),
        not_after=int(card.valid_until.timestamp()),
        uses=1,
        guests=0,
        tier=0,
        language=card.language,
    )
    certificate = codec.certify(body, bytes(card.phone_key), partial(house.sign_with, card.key))
    card.certificate = base64.b64encode(certificate).decode()


def _notify(card: MemberCard) -> None:
    """Tell the member: whoever moved the card may have been somebody else."""
    outbox.write(
        card.member_id,
        f"card moved {bytes(card.serial).hex()}",
        "perks/email/card_moved",
        "Your card has moved",
        {"url": settings.SITE_URL + reverse("card")},
    )
