"""Taking in what devices recorded: once each, in the order of the chain, with nothing deleted."""

from __future__ import annotations

import hashlib

from django.db.models import Max, Q

from perks import judging
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.judging import Verdict
from perks.models import DeskAlarm, DeskRecord, Device, Pass, PassBinding
from perks.records import FIRST_PREV, Record

# These act as soon as what they are about was judged, even behind a gap.
TAKES_BACK = ("withdraw", "undo")


def lock(device_id: int) -> Device:
    """The device, its chain held still until the transaction ends."""
    rows = Device.objects.select_for_update(of=("self",), no_key=True).select_related("venue")
    device: Device = rows.get(pk=device_id)
    return device


def store(device: Device, records: list[Record], online: bool) -> list[DeskRecord]:
    """The row of each record, written once. A second text for one number is kept as a fork."""
    mine = DeskRecord.objects.filter(device=device)
    found = mine.filter(hash__in={record.hash for record in records})
    rows = {bytes(row.hash): row for row in found}
    taken = set(
        mine.filter(seq__in={record.seq for record in records}, fork=False)
        .values_list("seq", flat=True)
    )  # fmt: skip
    fresh = []
    for record in records:
        if record.hash in rows:
            continue
        fork = record.seq in taken
        taken.add(record.seq)
        rows[record.hash] = row_of(device, record, online, fork)
        fresh.append(rows[record.hash])
        if fork:
            alarm(device, "record_forked", record.text, record.seq)
    DeskRecord.objects.bulk_create(fresh)
    return [rows[record.hash] for record in records]


def row_of(device: Device, record: Record, online: bool, fork: bool) -> DeskRecord:
    """A row that is not yet written."""
    return DeskRecord(
        device=device,
        venue=device.venue,
        seq=record.seq,
        hash=record.hash,
        prev=record.prev,
        kind=record.kind,
        about=record.about,
        text=record.text,
        signature=record.signature,
        at=record.at,
        received_at=clock.now(),
        online=online,
        fork=fork,
        outcome="rejected" if fork else "waiting",
        code="record_forked" if fork else "",
    )


def advance(device: Device) -> None:
    """Judge what waits, in the order of the chain, as far as it is whole."""
    chain = DeskRecord.objects.filter(device=device, fork=False)
    waiting = chain.filter(outcome="waiting")
    hold_passes(list(waiting))
    taken_back, before = withdrawn(device), hash_before(device, device.next_seq)
    late = Q(seq__lt=device.next_seq, outcome="waiting")
    for row in chain.filter(late | Q(seq__gte=device.next_seq)).order_by("seq"):
        if row.seq < device.next_seq:
            # It was given up for lost; the chain has gone on without it.
            settle(row, judging.judge(row, device, row.seq in taken_back))
            continue
        if row.seq != device.next_seq:
            break
        check_link(row, before, device)
        if row.outcome == "waiting":
            settle(row, judging.judge(row, device, row.seq in taken_back))
        before = bytes(row.hash)
        device.next_seq += 1
    for row in waiting.filter(kind__in=TAKES_BACK).order_by("seq"):
        target = judging.target_of(row)
        if target and target.outcome != "waiting":
            settle(row, judging.judge(row, device))
    keep_place(device)


def go_on(device_id: int, venue_id: int) -> tuple[int, int] | None:
    """Give up the records that are missing, and judge what came after them.

    Gives (first, last) of those given up, None when nothing waits for one. They are judged all the
    same if they come in the end. Raises Refusal device_unknown (404).
    """
    with scopes.act_as(scopes.system("desk")):
        if not Device.objects.filter(pk=device_id, venue_id=venue_id).exists():
            raise Refusal("device_unknown", "There is no such device here.", 404)
        device = lock(device_id)
        waiting = DeskRecord.objects.filter(device=device, fork=False, outcome="waiting")
        first = waiting.filter(seq__gt=device.next_seq).order_by("seq").first()
        if first is None:
            return None
        lost = (device.next_seq, first.seq - 1)
        alarm(device, "records_lost", f"{lost[0]} to {lost[1]}", lost[0])
        device.next_seq = first.seq
        advance(device)
        return lost


def withdrawn(device: Device) -> set[int]:
    """The scans that the device took back."""
    later = DeskRecord.objects.filter(device=device, kind="withdraw", fork=False)
    return set(later.filter(about__isnull=False).values_list("about", flat=True))


def step(device: Device) -> None:
    """Move on over what is judged. What waits is left to the next upload, which locks in order."""
    while True:
        row = DeskRecord.objects.filter(device=device, fork=False, seq=device.next_seq).first()
        if row is None or row.outcome == "waiting":
            break
        check_link(row, hash_before(device, row.seq), device)
        device.next_seq += 1
    keep_place(device)


def keep_place(device: Device) -> None:
    highest = DeskRecord.objects.filter(device=device).aggregate(seq=Max("seq"))["seq"] or 0
    device.last_seq = max(device.last_seq, highest)
    device.save(update_fields=["next_seq", "last_seq"])


def hold_passes(waiting: list[DeskRecord]) -> None:
    """Lock every pass that is about to be used, by number: two uploads never wait in a ring."""
    serials = {serial for row in waiting if (serial := judging.serial_in(row))}
    moved = PassBinding.objects.filter(serial__in=serials).values("pass_bound")
    named = Pass.objects.filter(Q(serial__in=serials) | Q(pk__in=moved))
    rows = named.order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk", flat=True))


def hash_before(device: Device, seq: int) -> bytes | None:
    """The hash that record `seq` must name, or None while its predecessor is missing."""
    if seq == 1:
        return FIRST_PREV
    rows = DeskRecord.objects.filter(device=device, seq=seq - 1, fork=False)
    found = rows.values_list("hash", flat=True).first()
    return bytes(found) if found else None


def check_link(row: DeskRecord, before: bytes | None, device: Device) -> None:
    """Reject a record that names another predecessor than the one that we have."""
    if before is None or bytes(row.prev) == before:
        return
    alarm(device, "record_chain_broken", row.text, row.seq)
    if row.outcome == "waiting":
        settle(row, Verdict("rejected", "record_chain_broken"))


def settle(row: DeskRecord, verdict: Verdict) -> None:
    row.outcome, row.code = verdict.outcome, verdict.code[:40]
    row.redemption_id = verdict.redemption_id
    row.pass_seen, row.brand_id = verdict.seen, verdict.brand_id
    row.save(update_fields=["outcome", "code", "redemption", "pass_seen", "brand_id"])


def alarm(device: Device, code: str, text: str, seq: int | None = None) -> None:
    """Write down once what should never be; the owner sees it beside the device."""
    plain = text.encode(errors="replace").decode().replace("\x00", "?")
    DeskAlarm.objects.get_or_create(
        device=device,
        code=code,
        hash=hashlib.sha256(plain.encode()).digest(),
        defaults={"venue_id": device.venue_id, "seq": seq, "text": plain[:600]},
    )
