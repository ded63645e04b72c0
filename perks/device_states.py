"""How each device of a venue is, in sentences: in touch or not, what it holds back, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from perks.ground import clock
from perks.leases import IN_TOUCH
from perks.models import DeskAlarm, DeskRecord, Device

ALARMS = {
    "record_forked": "Two different records came under one number. Somebody may have copied its key.",
    "record_chain_broken": "A record does not follow from the one before it. Its list was changed.",
    "record_forged": "A record came that its key did not sign.",
    "records_lost": "Records were lost, and what came after them was booked.",
}
OTHER_ALARM = "A record came that could not be read."


@dataclass(frozen=True)
class State:
    """One device. `gap` is (first, last) of the records that are missing, or None.

    `heard` is when a scanner was last in touch; `held_back` how many records it has not sent.
    """

    device: Device
    heard: datetime | None
    in_touch: bool
    held_back: int
    gap: tuple[int, int] | None
    alarms: list[str]

    @property
    def missing(self) -> str:
        """The gap in words; empty when there is none."""
        if self.gap is None:
            return ""
        first, last = self.gap
        return (
            f"Record {first} is missing."
            if first == last
            else f"Records {first} to {last} are missing."
        )


def of_venue(venue_id: int) -> list[State]:
    """Every device of the venue, those in use first. Three queries."""
    devices = Device.objects.filter(venue_id=venue_id).order_by("-revoked_at", "name")
    gaps = first_waiting(DeskRecord.objects.filter(venue_id=venue_id))
    alarms: dict[int, list[str]] = {}
    rows = DeskAlarm.objects.filter(venue_id=venue_id).values("device_id", "code")
    for row in rows.annotate(times=Count("id")).order_by("code"):
        said = ALARMS.get(row["code"], OTHER_ALARM)
        known = alarms.setdefault(row["device_id"], [])
        if said not in known:
            known.append(said)
    told = [state_of(device, gaps.get(device.pk), alarms.get(device.pk, [])) for device in devices]
    return sorted(told, key=lambda state: state.device.revoked_at is not None)


def state_of(device: Device, waits_from: int | None, alarms: list[str]) -> State:
    gap = None
    if waits_from is not None and waits_from > device.next_seq:
        gap = (device.next_seq, waits_from - 1)
    heard = device.heard_at if device.public_key else None
    is_near = heard is not None and heard >= clock.now() - IN_TOUCH
    return State(device, heard, is_near, device.waiting, gap, alarms)


def first_waiting(records: QuerySet[DeskRecord]) -> dict[int, int]:
    """Device -> the lowest record that waits for one before it."""
    waiting = records.filter(outcome="waiting", fork=False).values("device_id")
    return {row["device_id"]: row["first"] for row in waiting.annotate(first=Min("seq"))}
