"""What a record comes to, and how its words are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from perks import codec, scans
from perks.answers import Answer
from perks.examination import Finding, examine
from perks.models import DeskRecord, Device, Pass, VenueMembership
from perks.scans import Desk


@dataclass(frozen=True)
class Verdict:
    """One outcome with its code; what was used up, and what a desk that waits may say."""

    outcome: str
    code: str
    redemption_id: int | None = None
    seen: Pass | None = None
    brand_id: int | None = None
    answer: Answer | None = None


def look(code: str, device: Device, facts: dict[str, Any], lock: bool) -> Finding:
    """The server's own look, with the two digits that the desk showed to a strict pass."""
    digits = facts.get("digits")
    known = digits if type(digits) is int and 0 <= digits <= 99 else None
    return examine(code.strip(), device.venue, lock=lock, digits=known)


def desk_of(device: Device, facts: dict[str, Any]) -> Desk:
    """Where the scan was, and by whom: records name the membership that was signed in."""
    staff = facts.get("staff")
    user = None
    if type(staff) is int and 0 < staff < 2**62:
        mine = VenueMembership.objects.filter(venue=device.venue_id, pk=staff)
        user = mine.values_list("user_id", flat=True).first()
    return Desk(device.venue, device.pk, user)


def write(
    answer: Answer, finding: Finding, record: DeskRecord, desk: Desk, facts: dict[str, Any]
) -> Answer:
    """The scan in the venue's log, which tells apart what the desk does not."""
    code = str(plain(facts.get("code")))
    typed = facts.get("typed") is True or not code.startswith(codec.PREFIX)
    key = f"desk {record.device_id} {record.seq}"
    return scans.write(answer, desk, code, key, typed=typed, seen=finding.seen)


def plain(value: Any) -> str | None:
    """A text of a record as the database can hold it: a code may be any bytes at all."""
    if not isinstance(value, str):
        return None
    return value.encode(errors="replace").decode().replace("\x00", "\ufffd")


def verdict(outcome: str, answer: Answer, finding: Finding) -> Verdict:
    used = answer.facts.get("redemption") if answer.answer == "yes" else None
    return Verdict(outcome, answer.code, used, finding.seen, brand_of(finding), answer)


def brand_of(finding: Finding) -> int | None:
    return finding.seen.brand_id if finding.seen else None
