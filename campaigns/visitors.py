"""Telling visitors apart for a day, and never after it: the day's salt is thrown away with it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date

from django.db import transaction

from campaigns.models import VisitSalt
from campaigns.visits import Visit
from perks.ground import clock, scopes

SALT_BYTES = 32
_kept: dict[date, bytes] = {}


def of(visit: Visit) -> bytes:
    """16 bytes that are the same for the same network and agent today, and tell neither."""
    message = f"{visit.network}\n{visit.agent}".encode()
    return hmac.digest(salt(clock.today()), message, hashlib.sha256)[:16]


def salt(day: date) -> bytes:
    """The salt of a day, the same in every process; asked of the database once."""
    found = _kept.get(day)
    if found is None:
        with scopes.act_as(scopes.system("visitors")):
            fresh = VisitSalt(day=day, salt=secrets.token_bytes(SALT_BYTES))
            VisitSalt.objects.bulk_create([fresh], ignore_conflicts=True)
            found = bytes(VisitSalt.objects.get(day=day).salt)
            # A salt that is rolled back is nobody's: it is kept once it is safe.
            transaction.on_commit(lambda: keep(day, found))
    return found


def keep(day: date, found: bytes) -> None:
    _kept.clear()
    _kept[day] = found


def forget() -> int:
    """Throw away the salts of days that are over; gives how many."""
    with scopes.act_as(scopes.system("visitors")):
        gone, _ = VisitSalt.objects.filter(day__lt=clock.today()).delete()
    for day in [day for day in _kept if day < clock.today()]:
        del _kept[day]
    return gone
