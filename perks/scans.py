"""Scans: every look at a code is kept with the answer that it got."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from perks import fraud
from perks.answers import Answer
from perks.ground import clock, rows, vault
from perks.ground.errors import Refusal
from perks.models import Pass, Scan, Venue

LONGEST_KEY = 80


@dataclass(frozen=True)
class Desk:
    """Where and by whom a code is looked at: a device, or a person who is signed in."""

    venue: Venue
    device_id: int | None = None
    staff_id: int | None = None


def write(
    answer: Answer, desk: Desk, text: str, key: str | None, *, typed: bool, seen: Pass | None
) -> Answer:
    """Book the answer; gives it back with the number of its scan."""
    said = asdict(answer)
    del said["scan"]
    scan = Scan.objects.create(
        venue=desk.venue,
        device_id=desk.device_id,
        staff_id=desk.staff_id,
        pass_seen=seen,
        brand_id=seen.brand_id if seen else None,
        answer=answer.answer,
        reason="" if answer.answer == "yes" else answer.code,
        typed=typed,
        said=said,
        idempotency_key=key,
        request_hash=_hash(text) if key else None,
        scanned_at=clock.now(),
    )
    if answer.answer == "yes" and typed and desk.device_id:
        fraud.consider(desk.device_id, desk.venue.pk)
    return replace(answer, scan=scan.pk)


def answer_of(scan: Scan) -> Answer:
    """The answer as it was given."""
    return Answer(**scan.said, scan=scan.pk)


def said_before(venue_id: int, key: str, text: str) -> Answer | None:
    """The answer that this key got, or None for a new key, which is then ours until commit.

    Raises Refusal idempotency_key_unusable (400), or idempotency_conflict (422) when the key came
    with another code before.
    """
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Refusal(
            "idempotency_key_unusable",
            f"An idempotency key has 1 to {LONGEST_KEY} plain signs. Nothing was used up.",
            400,
        )
    _wait_for(f"scan {venue_id} {key}")
    scan: Scan | None = Scan.objects.filter(venue_id=venue_id, idempotency_key=key).first()
    if scan is None:
        return None
    if bytes(scan.request_hash or b"") != _hash(text):
        raise Refusal(
            "idempotency_conflict",
            "This key came with another code before. The first answer still holds.",
            422,
        )
    return answer_of(scan)


def _wait_for(name: str) -> None:
    """One at a time under this name, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _hash(text: str) -> bytes:
    return vault.keyed_hash("scan", text)


COUNTED = """
  SELECT (SELECT count(*) FROM perks_redemption
          WHERE venue_id = %s AND redeemed_at >= %s AND undone_at IS NULL),
         (SELECT count(*) FROM perks_scan
          WHERE venue_id = %s AND scanned_at >= %s AND answer <> 'yes')
"""


@dataclass(frozen=True)
class Today:
    """A desk's day so far, on the venue's own clock."""

    since: datetime
    let_in: int
    refused: int
    last: Scan | None


def start_of_day(venue: Venue) -> datetime:
    """The last midnight at the venue."""
    local = clock.now().astimezone(ZoneInfo(venue.time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def today(venue: Venue) -> Today:
    """Uses that stand, scans that were no or twice, and the last scan. Two queries."""
    since = start_of_day(venue)
    scans = Scan.objects.filter(venue=venue, scanned_at__gte=since)
    [(let_in, refused)] = rows.read(COUNTED, [venue.pk, since, venue.pk, since])
    return Today(since, let_in, refused, scans.order_by("-scanned_at", "-id").first())
