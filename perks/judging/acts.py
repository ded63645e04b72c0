"""What a desk did beside scanning: taken back, decided against a no, a lane broken, a guest gone."""

from __future__ import annotations

from typing import Any

from perks import arrivals, leases, redemptions, supervision
from perks.ground.errors import Refusal
from perks.judging.targets import target_of
from perks.judging.verdict import Verdict, brand_of, desk_of, look, plain, verdict
from perks.models import DeskRecord, Device
from perks.models.desks import LANES
from perks.records import facts_in


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
