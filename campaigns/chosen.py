"""The rows that a wave leaves: one for each candidate, chosen or not, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from campaigns.commitments import ticket
from campaigns.drawing import Draw
from campaigns.models import Campaign, Choice, Wave
from campaigns.models.choosing import CHOSEN

# A million candidates leave a million rows: they are sent as arrays, so many at once.
CHUNK = 50_000
COLUMNS = {
    "member_id": "bigint", "ticket": "text", "because": "text", "rank": "int",
    "held_out": "boolean", "number": "int", "gain": "int", "floors": "int", "stratum": "text",
    "receipt_id": "bigint",
}  # fmt: skip
INSERT = """
  INSERT INTO campaigns_choice (wave_id, campaign_id, {names})
  SELECT %s, %s, * FROM unnest({arrays})
"""
RANK = list(COLUMNS).index("rank")
Row = tuple[Any, ...]


def write(
    wave: Wave,
    found: Draw,
    struck: Collection[int],
    unfit: Collection[int],
    receipts: Mapping[int, int],
) -> None:
    """Keep what became of every candidate of a wave; `receipts` are of those not chosen, by member."""
    query = INSERT.format(
        names=", ".join(COLUMNS),
        arrays=", ".join(f"%s::{kind}[]" for kind in COLUMNS.values()),
    )
    waiting = (
        (*row, None if row[RANK] else receipts.get(row[0]))
        for row in _rows(wave, found, struck, unfit)
    )
    with connection.cursor() as cursor:
        while chunk := list(islice(waiting, CHUNK)):
            columns = [list(column) for column in zip(*chunk, strict=True)]
            cursor.execute(query, [wave.pk, wave.campaign_id, *columns])


def _rows(
    wave: Wave, found: Draw, struck: Collection[int], unfit: Collection[int]
) -> Iterator[Row]:
    """In the order of `COLUMNS` but the last: whose turn came, then everybody else."""
    pool, reach = found.pool, found.audiences is not None

    def row(at: int, because: str, rank: int | None, held: bool, gain: int | None) -> Row:
        return (
            int(pool.member_id[at]), pool.ticket[at], because, rank, held,
            int(pool.number[at]) or None, gain, int(pool.floors[at]), pool.strata[at],
        )  # fmt: skip

    for rank, pick in enumerate(found.picks, start=1):
        gain = pick.gain if reach and not pick.held else None
        yield row(pick.candidate, pick.because, rank, pick.held, gain)
    turned = {pick.candidate for pick in found.picks}
    for at in range(len(pool)):
        if at not in turned:
            yield row(at, "passed", None, False, None)
    for because, members in (("struck", struck), ("unfit", unfit)):
        for id in members:
            shown = ticket(wave.campaign_id, id)
            yield (id, shown, because, None, False, None, None, 0, "")


def turns_by_stratum(campaign: Campaign, before: int | None = None) -> dict[str, tuple[int, int]]:
    """By stratum: how many had their turn in waves before this number (or all), and were held back."""
    rows = Choice.objects.filter(campaign_id=campaign.pk, because__in=CHOSEN)
    if before is not None:
        rows = rows.filter(wave__number__lt=before)
    counted = rows.values_list("stratum").annotate(
        turns=Count("pk"), held=Count("pk", filter=Q(held_out=True))
    )
    return {stratum: (turns, held) for stratum, turns, held in counted}


def said(choice: Choice) -> dict[str, Any]:
    """Which choice a later receipt refers to; `receipt` is the row that was written with it."""
    return {
        "wave": choice.wave.number, "ticket": choice.ticket, "receipt": choice.receipt_id,
    }  # fmt: skip


def newest_of(campaign_id: int, member_ids: Sequence[int]) -> dict[int, Choice]:
    """What the last wave that saw each of these members came to for her, for those whom one saw.

    Needs an actor that sees all. No query for nobody.
    """
    if not member_ids:
        return {}
    rows = Choice.objects.filter(campaign_id=campaign_id, member_id__in=list(member_ids))
    return {row.member_id: row for row in rows.select_related("wave").order_by("wave__number")}
