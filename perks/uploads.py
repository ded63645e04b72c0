"""What devices hand in: one record while the desk waits, or many afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from perks import chain, judging, scans
from perks.answers import Answer
from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.models import DeskRecord, Scan
from perks.records import number_in, read

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Told:
    """What became of one text that was handed in; `seq` is None when it could not be read."""

    seq: int | None
    outcome: str
    code: str


@dataclass(frozen=True)
class Attempt:
    """What a desk that waited hears: the outcome of its record, and the answer to show."""

    seq: int | None
    outcome: str
    code: str
    answer: Answer


@dataclass(frozen=True)
class Upload:
    """What became of each text, in the order given, and the lowest record that we lack."""

    records: list[Told] = field(default_factory=list)
    next: int = 1


def attempt(device_id: int, text: str, signature: str) -> Attempt:
    """Book a scan while its desk waits; the same record gets the same answer.

    Raises nothing for a bad record: it is refused in the answer, and the alarm stays written.
    """
    with scopes.act_as(scopes.system("desk")):
        device = chain.lock(device_id)
        try:
            record = read(text, signature, device)
        except Refusal as refusal:
            chain.alarm(device, refusal.code, text)
            return Attempt(number_in(text), "rejected", refusal.code, refused(refusal))
        [row] = chain.store(device, [record], online=True)
        if row.outcome == "waiting":
            chain.check_link(row, chain.hash_before(device, row.seq), device)
        if row.outcome == "waiting":
            chain.settle(row, judging.judge(row, device, row.seq in chain.withdrawn(device)))
        chain.step(device)
        return Attempt(row.seq, row.outcome, row.code, answer_of(row))


def take_in(device_id: int, given: Iterable[tuple[str, str]]) -> Upload:
    """Store and judge records, in any order and any number of times."""
    with scopes.act_as(scopes.system("desk")):
        device = chain.lock(device_id)
        told: list[Told | None] = []
        records = []
        for text, signature in given:
            try:
                records.append(read(text, signature, device))
                told.append(None)
            except Refusal as refusal:
                chain.alarm(device, refusal.code, text)
                told.append(Told(number_in(text), "rejected", refusal.code))
        rows = chain.store(device, records, online=False)
        chain.advance(device)
        judged = DeskRecord.objects.in_bulk([row.pk for row in rows])
        kept = iter(rows)
        return Upload([each or tell(judged[next(kept).pk]) for each in told], device.next_seq)


def tell(row: DeskRecord) -> Told:
    if row.outcome == "waiting":
        return Told(row.seq, "waiting", "records_missing")
    return Told(row.seq, row.outcome, row.code)


def answer_of(row: DeskRecord) -> Answer:
    """What the desk was told about a scan, again if need be; never what a fork of it was told."""
    key = f"desk {row.device_id} {row.seq}"
    written = Scan.objects.filter(venue=row.venue_id, idempotency_key=key).first()
    if written and not row.fork:
        return scans.answer_of(written)
    return refused(Refusal(row.code, "This scan was not booked"))


def refused(refusal: Refusal) -> Answer:
    return Answer("no", refusal.code, refusal.sentence, "Scan again.")
