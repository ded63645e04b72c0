"""What one record of a desk comes to, judged by its own time and never by when it arrived."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction

from perks import (
    answers,
    arrivals,
    cards,
    codec,
    doors,
    leases,
    redemptions,
    scans,
    supervision,
)
from perks.answers import Answer
from perks.examination import Finding, claimed_id, examine
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import BundleVersion, DeskRecord, Device, Pass, VenueMembership
from perks.models.desks import LANES
from perks.records import VERSION, facts_in
from perks.scans import Desk

# A device's clock is set by ours; what lies further ahead was not seen yet.
AHEAD_BY = timedelta(minutes=5)
DECISIONS = ("yes", "no", "twice")
KINDS = ("scan", "withdraw", "undo", "override", "lease_break", "exit")


@dataclass(frozen=True)
class Verdict:
    """One outcome with its code; what was used up, and what a desk that waits may say."""

    outcome: str
    code: str
    redemption_id: int | None = None
    seen: Pass | None = None
    brand_id: int | None = None
    answer: Answer | None = None


def judge(record: DeskRecord, device: Device, withdrawn: bool = False) -> Verdict:
    """What a stored record comes to. Call as the system, with the device locked.

    `withdrawn` says that the device took this scan back in a later record.
    """
    facts = facts_in(record.text)
    told = impossible(record, device, facts)
    if told:
        return told
    if record.kind == "scan" and withdrawn:
        return Verdict("noted", "withdrawn")
    # What a desk did without us has happened: nobody is put out again for want of room.
    limit = nullcontext() if record.online else arrivals.whatever_the_limit()
    with clock.at(record.at), transaction.atomic(), limit:
        if record.kind == "scan":
            return scan(record, device, facts)
        if record.kind in ("withdraw", "undo"):
            return take_back(record, device)
        if record.kind == "override":
            return override(record, device, facts)
        if record.kind == "lease_break":
            return break_lane(record, device, facts)
        return leave(record, device, facts)


def impossible(record: DeskRecord, device: Device, facts: dict[str, Any]) -> Verdict | None:
    """A record that this device, or this server, cannot speak about."""
    if facts["v"] != VERSION:
        return Verdict("rejected", "record_unknown_version")
    if record.kind not in KINDS:
        return Verdict("rejected", "record_unknown_kind")
    if device.revoked_at and record.at >= device.revoked_at:
        return Verdict("rejected", "device_revoked")
    if record.at > record.received_at + AHEAD_BY:
        return Verdict("rejected", "record_ahead_of_time")
    # Milliseconds on the device, microseconds here.
    if record.at < device.enrolled_at - timedelta(seconds=1):
        return Verdict("rejected", "record_before_enrolment")
    return None


def scan(record: DeskRecord, device: Device, facts: dict[str, Any]) -> Verdict:
    """A look at a code. Online it is answered now; else what the device said is booked."""
    code, decision = plain(facts.get("code")), facts.get("decision")
    if not isinstance(code, str) or decision not in DECISIONS:
        return Verdict("rejected", "record_unreadable")
    finding = look(code, device, facts, lock=record.online or decision == "yes")
    if record.online:
        return answer_now(finding, record, device, facts)
    if decision != "yes":
        return note(finding, record, device, facts)
    return book(finding, record, device, facts)


def look(code: str, device: Device, facts: dict[str, Any], lock: bool) -> Finding:
    """The server's own look, with the two digits that the desk showed to a strict pass."""
    digits = facts.get("digits")
    known = digits if type(digits) is int and 0 <= digits <= 99 else None
    return examine(code.strip(), device.venue, lock=lock, digits=known)


def answer_now(
    finding: Finding, record: DeskRecord, device: Device, facts: dict[str, Any]
) -> Verdict:
    """The desk waits: book if it is a yes, and say what it is."""
    desk, answer = desk_of(device, facts), finding.answer
    code = plain(facts["code"]) or ""
    if cards.is_card(code):
        book = partial(redemptions.book_here, desk=desk, key=None)
        answer, seen = doors.walk_in(code, desk, book)
        finding = Finding(answer, seen)
    elif answer.answer == "yes" and finding.seen:
        answer = redemptions.book_here(finding, desk, None)
    answer = write(answer, finding, record, desk, facts)
    return verdict("confirmed" if answer.answer == "yes" else "noted", answer, finding)


def note(finding: Finding, record: DeskRecord, device: Device, facts: dict[str, Any]) -> Verdict:
    """The desk said no by itself: nothing to book, and the log says why as well as we can."""
    reason = str(plain(facts.get("reason")) or "refused_offline")[:40]
    found = finding.answer
    if found.answer == "yes":
        found = Answer("no", reason, "The desk said no without the network", facts=found.facts)
    answer = write(found, finding, record, desk_of(device, facts), facts)
    return verdict("noted", answer, finding)


def book(finding: Finding, record: DeskRecord, device: Device, facts: dict[str, Any]) -> Verdict:
    """The desk let somebody in by itself: book the use, unless it was not its to give."""
    desk, answer = desk_of(device, facts), finding.answer
    outcome = {"yes": "confirmed", "twice": "conflict", "no": "rejected"}[answer.answer]
    if outcome == "confirmed" and finding.seen and denied(finding.seen, device, facts):
        refusal = Refusal("offline_denied", "This perk is not handed over without the network")
        outcome, answer = "rejected", answers.no(refusal, answer.facts)
    elif outcome == "confirmed":
        answer = redemptions.book(finding, desk, None)
        outcome = "confirmed" if answer.answer == "yes" else "conflict"
    answer = write(answer, finding, record, desk, facts)
    return verdict(outcome, answer, finding)


def denied(seen: Pass, device: Device, facts: dict[str, Any]) -> bool:
    """Whether the bundle that the device acted by forbade a yes without the network."""
    version = facts.get("bundle")
    known = BundleVersion.objects.filter(
        venue=device.venue_id,
        brand=seen.brand_id,
        version=version if type(version) is int and 0 <= version < 2**62 else -1,
    )
    policies: dict[str, str] | None = known.values_list("policies", flat=True).first()
    policy = policies.get(str(seen.perk_id)) if policies else None
    return (policy or seen.perk.offline) == "deny"


def take_back(record: DeskRecord, device: Device) -> Verdict:
    """A use that the desk gave up, or undid within a minute of it."""
    target = target_of(record)
    if target is None:
        return Verdict("rejected", "record_of_nothing")
    about = {"seen": target.pass_seen, "brand_id": target.brand_id}
    if target.redemption_id is None:
        return Verdict("noted", record.kind, **about)
    limit = redemptions.UNDO_WITHIN if record.kind == "undo" else None
    try:
        redemptions.undo(target.redemption_id, device.venue_id, within=limit)
    except Refusal as refusal:
        return Verdict("rejected", refusal.code, **about)
    return Verdict("noted", record.kind, **about)


def override(record: DeskRecord, device: Device, facts: dict[str, Any]) -> Verdict:
    """A supervisor let somebody in after a no. A use that was left is booked; else it is kept."""
    target = target_of(record)
    if target is None or target.kind != "scan":
        return Verdict("rejected", "record_of_nothing")
    before = facts_in(target.text)
    finding = look(str(plain(before.get("code"))), device, before, lock=True)
    desk = desk_of(device, facts)
    booked = None
    if target.redemption_id is None and finding.answer.answer == "yes":
        answer = redemptions.book(finding, desk, None)
        booked = verdict("confirmed", answer, finding) if answer.answer == "yes" else None
    if finding.seen and finding.seen.venue_id == device.venue_id:
        used = booked.redemption_id if booked else None
        told = {**facts, "why": plain(facts.get("why"))}
        supervision.keep_record(finding.seen, device, told, used)
    if booked:
        return booked
    return Verdict("noted", "override", seen=finding.seen, brand_id=brand_of(finding))


def break_lane(record: DeskRecord, device: Device, facts: dict[str, Any]) -> Verdict:
    """A supervisor gave this desk a lane of another; the lease ends here as well."""
    lane, why = facts.get("lane"), str(plain(facts.get("why")) or "")
    if type(lane) is not int or not 0 <= lane < LANES or not why.strip():
        return Verdict("rejected", "record_unreadable")
    by = facts.get("supervisor")
    who = by if type(by) is int and 0 < by < 2**62 else None
    leases.break_lease(lane, record.venue_id, why, who, to=device)
    return Verdict("noted", "lease_break")


def leave(record: DeskRecord, device: Device, facts: dict[str, Any]) -> Verdict:
    """A guest showed the pass on the way out; whom nobody saw coming in is not counted out."""
    code = plain(facts.get("code"))
    if code is None:
        return Verdict("rejected", "record_unreadable")
    try:
        stay = arrivals.leave(code, device.venue)
    except Refusal as refusal:
        return Verdict("noted", refusal.code)
    return Verdict("noted", "exit", seen=stay.pass_used, brand_id=stay.brand_id)


def target_of(record: DeskRecord) -> DeskRecord | None:
    """The earlier record of the same device that this one is about."""
    rows = DeskRecord.objects.filter(device=record.device_id, seq=record.about, fork=False)
    found: DeskRecord | None = rows.select_related("redemption", "pass_seen").first()
    return found


def serial_in(record: DeskRecord) -> bytes | None:
    """The pass that judging a record may use up or free, where one can be read out of it."""
    if record.kind in ("scan", "exit"):
        return claimed_serial(facts_in(record.text).get("code"))
    target = target_of(record) if record.about else None
    if target is None:
        return None
    if target.pass_seen is not None:
        return bytes(target.pass_seen.serial)
    return claimed_serial(facts_in(target.text).get("code"))


def claimed_serial(code: Any) -> bytes | None:
    try:
        return claimed_id(code.strip())
    except (AttributeError, ValueError):
        return None


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
