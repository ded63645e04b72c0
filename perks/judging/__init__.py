"""What one record of a desk comes to, judged by its own time and never by when it arrived."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.db import transaction

from perks import arrivals
from perks.ground import clock
from perks.judging import acts, scans
from perks.judging.targets import serial_in, target_of
from perks.judging.verdict import Verdict
from perks.models import DeskRecord, Device
from perks.records import VERSION, facts_in

__all__ = ["Verdict", "judge", "serial_in", "target_of"]

# A device's clock is set by ours; what lies further ahead was not seen yet.
AHEAD_BY = timedelta(minutes=5)
KINDS = ("scan", "withdraw", "undo", "override", "lease_break", "exit")


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
            return scans.scan(record, device, facts)
        if record.kind in ("withdraw", "undo"):
            return acts.take_back(record, device)
        if record.kind == "override":
            return acts.override(record, device, facts)
        if record.kind == "lease_break":
            return acts.break_lane(record, device, facts)
        return acts.leave(record, device, facts)


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
