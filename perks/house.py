"""The house's own keys: they sign what devices believe, and the cards of members.

A number space of its own: a house key speaks for no brand, and no brand's key for the house. The
next key is always made already: devices know it, so that the present one can be dropped.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from perks.ground import clock, scopes, vault
from perks.models import HouseKey

SIGNS_FOR = timedelta(days=90)


def house_key() -> HouseKey:
    """The key that signs for the house today; the first signature of a period makes it."""
    with scopes.act_as(scopes.system("house")):
        found = current()
        if found:
            return found
        lock()
        found = current() or make(clock.now())
        follow(found)
        return found


def sign(purpose: bytes, message: bytes) -> tuple[int, bytes]:
    """The number of the key and its 64-byte signature over `purpose` followed by `message`."""
    key = house_key()
    return key.number, sign_with(key, purpose + message)


def sign_with(key: HouseKey, message: bytes) -> bytes:
    """The 64-byte signature of one key over a message that begins with its purpose."""
    private = Ed25519PrivateKey.from_private_bytes(
        vault.unseal(key.sealed_private, identity(key.number))
    )
    return private.sign(message)


def public_keys() -> dict[int, bytes]:
    """Number -> 32-byte public key of every house key that is not revoked, the next included."""
    with scopes.act_as(scopes.system("house")):
        house_key()
        rows = HouseKey.objects.filter(revoked_at=None).values_list("number", "public_bytes")
        return {number: bytes(public) for number, public in rows}


def current() -> HouseKey | None:
    now = clock.now()
    signing = HouseKey.objects.filter(signs_from__lte=now, signs_until__gt=now, revoked_at=None)
    found: HouseKey | None = signing.order_by("-signs_from", "-id").first()
    return found


def make(signs_from: datetime) -> HouseKey:
    private = Ed25519PrivateKey.generate()
    number = 1 + secrets.randbelow(2**32 - 1)
    key: HouseKey = HouseKey.objects.create(
        number=number,
        public_bytes=private.public_key().public_bytes_raw(),
        sealed_private=vault.seal(private.private_bytes_raw(), identity(number)),
        signs_from=signs_from,
        signs_until=signs_from + SIGNS_FOR,
    )
    return key


def follow(key: HouseKey) -> bool:
    """Make the key that signs after this one; whether one was made. Call with the lock held."""
    if HouseKey.objects.filter(signs_until__gt=key.signs_until, revoked_at=None).exists():
        return False
    make(key.signs_until)
    return True


def make_ahead() -> bool:
    """Make the next key if there is none; whether one was made."""
    with scopes.act_as(scopes.system("house")):
        present = house_key()
        lock()
        return follow(present)


def revoke(number: int) -> bool:
    """Drop a compromised key at once, and let the next one sign; whether it was in use."""
    with scopes.act_as(scopes.system("house")):
        lock()
        now = clock.now()
        if not HouseKey.objects.filter(number=number, revoked_at=None).update(revoked_at=now):
            return False
        ready = HouseKey.objects.filter(revoked_at=None, signs_from__gt=now).order_by("signs_from")
        following = ready.first()
        if current() is None and following:
            HouseKey.objects.filter(pk=following.pk).update(signs_from=now)
        return True


def lock() -> None:
    """Two first signatures at once wait here for each other and share one key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('house key', 0))")


def identity(number: int) -> str:
    return f"house-key:{number}"
