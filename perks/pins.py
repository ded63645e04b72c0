"""PINs: who of the staff stands at a shared device.

Four to eight digits are few. So what is kept is Argon2 over a keyed hash (useless without the
vault's key), and wrong ones in a row make one device wait for one person: 30 s after the fifth,
twice as long after each further one, up to an hour.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.contrib.auth.hashers import check_password, make_password

from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.models import PinTries, VenueMembership

SHORTEST, LONGEST = 4, 8
FREE_TRIES = 4
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
SHIFT = timedelta(hours=12)
# OWASP's figure for PBKDF2-SHA256; a cheap phone needs about a second for it.
ITERATIONS = 600_000


def set_pin(membership: VenueMembership, pin: str) -> None:
    """Give somebody a new PIN. Raises Refusal pin_unusable or pin_too_easy (400)."""
    check_shape(pin)
    with scopes.act_as(scopes.system("pins")):
        VenueMembership.objects.filter(pk=membership.pk).update(
            pin_hash=make_password(peppered(membership.pk, pin))
        )
        PinTries.objects.filter(membership=membership).delete()


def check_shape(pin: str) -> None:
    if not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdigit()):
        raise Refusal("pin_unusable", f"A PIN has {SHORTEST} to {LONGEST} digits.", 400)
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps <= {0} or steps <= {1} or steps <= {-1}:
        raise Refusal("pin_too_easy", "This PIN is one of the first that anybody tries.", 400)


def peppered(membership_id: int, pin: str) -> str:
    return vault.keyed_hash("pin", str(membership_id), pin).hex()


def sign_in(
    venue_id: int, membership_id: int, pin: str, device_id: int | None = None
) -> VenueMembership | Refusal:
    """Whoever the PIN belongs to, or why not.

    A refusal is given back and not raised: raising would undo the count of wrong tries. Its codes
    are pin_not_set, pin_wrong (403) and pin_wait (429, with `seconds`). Raises membership_not_found.
    """
    with scopes.act_as(scopes.system("pins")):
        rows = VenueMembership.objects.filter(venue_id=venue_id, pk=membership_id)
        found: VenueMembership | None = rows.select_related("user").first()
        if found is None:
            raise Refusal("membership_not_found", "There is nobody like that here.", 404)
        if not found.pin_hash:
            return Refusal("pin_not_set", f"{found.user} has no PIN yet. Set one first.", 403)
        tries = tries_of(found, device_id)
        now = clock.now()
        if tries.waits_until and tries.waits_until > now:
            return must_wait(tries.waits_until, now)
        if check_password(peppered(found.pk, pin), found.pin_hash):
            tries.wrong, tries.waits_until = 0, None
            tries.save(update_fields=["wrong", "waits_until"])
            return found
        tries.wrong += 1
        tries.waits_until = now + wait_after(tries.wrong) if tries.wrong > FREE_TRIES else None
        tries.save(update_fields=["wrong", "waits_until"])
        return Refusal("pin_wrong", "This is not the PIN. Nothing was changed.", 403)


def tries_of(membership: VenueMembership, device_id: int | None) -> PinTries:
    """The row that counts, locked: two tries at once are two."""
    row, _ = PinTries.objects.get_or_create(
        membership=membership, device_id=device_id, defaults={"venue_id": membership.venue_id}
    )
    locked: PinTries = PinTries.objects.select_for_update().get(pk=row.pk)
    return locked


def wait_after(wrong: int) -> timedelta:
    doubled: int = 2 ** min(wrong - FREE_TRIES - 1, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def must_wait(until: datetime, now: datetime) -> Refusal:
    seconds = int((until - now).total_seconds()) + 1
    sentence = f"Too many wrong PINs here. Wait {seconds} seconds, or use another device."
    return Refusal("pin_wait", sentence, 429, seconds=seconds)


def verifier(pin: str) -> dict[str, Any]:
    """What a device needs to check this PIN without a network during the shift.

    Whoever copies it out of the device can try all PINs of this one person; it opens nothing but
    that device's own screen.
    """
    salt = secrets.token_bytes(16)
    digest = hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, ITERATIONS)
    return {"salt": salt.hex(), "iterations": ITERATIONS, "hash": digest.hex()}
