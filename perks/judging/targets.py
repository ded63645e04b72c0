"""Which earlier record a record is about, and which pass it may use up or free."""

from __future__ import annotations

from typing import Any

from perks.examination import claimed_id
from perks.models import DeskRecord
from perks.records import facts_in


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
