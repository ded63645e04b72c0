"""The brands' signing keys: made on first need, sealed at rest, signing for 90 days.

The next one is made and published seven days before it signs, so that a scanner that was out of
reach for a day knows it by then. Old ones verify until their last pass ends.
"""

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db.models import Max, Q, QuerySet

from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.models import Brand, Perk, SigningKey

SIGNS_FOR = timedelta(days=90)
AHEAD = timedelta(days=7)


def signing_key(brand_id: int) -> SigningKey:
    """The key that signs for the brand today; the first pass of a period makes it."""
    with scopes.act_as(scopes.system("keys")):
        return _current(brand_id) or _make(brand_id)


def private_bytes(key: SigningKey) -> bytes:
    """The 32 bytes that sign. Raises vault.Unsealable when the row was tampered with."""
    return vault.unseal(key.sealed_private, _identity(key.number))


def published(brand_id: int) -> list[tuple[SigningKey, datetime]]:
    """The brand's keys that desks need, with the moment from which each verifies nothing more.

    Those are the signing one, the next one, and older ones until their last pass ends.
    """
    with scopes.act_as(scopes.system("keys")):
        signing_key(brand_id)
        longest = Perk.objects.filter(brand_id=brand_id).aggregate(days=Max("valid_days"))["days"]
        rows = _verifying().filter(brand_id=brand_id).order_by("signs_from", "id")
        last = Max("passes__valid_until", filter=Q(passes__revoked_at=None))
        told = []
        for key in rows.annotate(last_pass_ends=last):
            until = key.signs_until + timedelta(days=longest or 0)
            if key.signs_until <= clock.now():
                until = key.last_pass_ends or key.signs_until
            if until > clock.now():
                told.append((key, until))
        return told


def _current(brand_id: int) -> SigningKey | None:
    now = clock.now()
    signing = SigningKey.objects.filter(
        brand_id=brand_id, signs_from__lte=now, signs_until__gt=now, revoked_at=None
    )
    found: SigningKey | None = signing.order_by("-signs_from", "-id").first()
    return found


def make_ahead(brand_id: int) -> bool:
    """Make the first key of a brand, or its next one in time; whether one was made."""
    with scopes.act_as(scopes.system("keys")):
        _take_turns(brand_id)
        present = _current(brand_id)
        if present is None:
            _create(brand_id, clock.now())
            return True
        later = SigningKey.objects.filter(brand_id=brand_id, revoked_at=None)
        if present.signs_until - AHEAD > clock.now() or (
            later.filter(signs_until__gt=present.signs_until).exists()
        ):
            return False
        _create(brand_id, present.signs_until)
        return True


def drop(number: int) -> SigningKey:
    """End a compromised key at once: it signs and verifies nothing more. Another one signs now.

    The next key is brought forward where there is one, for scanners know it already. Twice is
    once. Raises Refusal key_unknown (404).
    """
    with scopes.act_as(scopes.system("keys")):
        key: SigningKey | None = SigningKey.objects.filter(number=number).first()
        if key is None:
            raise Refusal("key_unknown", "No brand has a key of this number.", 404)
        _take_turns(key.brand_id)
        now = clock.now()
        if SigningKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
            key.revoked_at = now
        ready = SigningKey.objects.filter(brand_id=key.brand_id, revoked_at=None)
        if _current(key.brand_id) is None and not ready.filter(signs_from__gt=now).update(
            signs_from=now
        ):
            _create(key.brand_id, now)
        return key


def _make(brand_id: int) -> SigningKey:
    _take_turns(brand_id)
    return _current(brand_id) or _create(brand_id, clock.now())


def _take_turns(brand_id: int) -> None:
    """Two first passes at once wait here for each other and share one key."""
    Brand.objects.select_for_update(no_key=True).get(pk=brand_id)


def _create(brand_id: int, signs_from: datetime) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    number = 1 + secrets.randbelow(2**32 - 1)
    key: SigningKey = SigningKey.objects.create(
        number=number,
        brand_id=brand_id,
        public_bytes=private.public_key().public_bytes_raw(),
        sealed_private=vault.seal(private.private_bytes_raw(), _identity(number)),
        signs_from=signs_from,
        signs_until=signs_from + SIGNS_FOR,
    )
    return key


def _identity(number: int) -> str:
    return f"key:{number}"


class PublicKeys(Mapping[tuple[int, int], bytes]):
    """(brand, key number) -> 32-byte public key, for the codec; each look asks the database.

    A key verifies after its signing days, until it is revoked: its passes outlive them. Keys of
    brands that a desk does not serve are here too, so that such a pass is told from a forged one.
    """

    def __getitem__(self, names: tuple[int, int]) -> bytes:
        brand_id, number = names
        with scopes.act_as(scopes.system("keys")):
            key = _verifying().filter(brand_id=brand_id, number=number).first()
        if key is None:
            raise KeyError(names)
        return bytes(key.public_bytes)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        with scopes.act_as(scopes.system("keys")):
            return iter(list(_verifying().values_list("brand_id", "number")))

    def __len__(self) -> int:
        with scopes.act_as(scopes.system("keys")):
            return int(_verifying().count())


def _verifying() -> QuerySet[SigningKey]:
    # What a desk saw before a key was dropped is judged by that moment.
    standing = Q(revoked_at=None) | Q(revoked_at__gt=clock.now())
    return SigningKey.objects.filter(standing)
