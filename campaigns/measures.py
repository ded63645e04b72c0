"""Whole numbers that rules ask about, by name: read for everybody, or for a few members.

Those of the score come with the score; the others from `campaigns.sources`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from campaigns.core.assemble import Pairs
from campaigns.core.columns import KINDS
from campaigns.sources import SOURCES, Source
from perks.ground import clock
from scoring import columns
from scoring.signals import Standings, among

# The lower end of the score's interval as it is shown, rounded down; whether the score is settled.
SCORE_LOW, SETTLED = "score_low", "settled"
MEASURES = (SCORE_LOW, SETTLED, *(kind for source in SOURCES for kind in source.kinds))
# Those that move by themselves: an audience has them as they were when its base was built.
DAILY = frozenset(
    kind
    for source in SOURCES
    if not source.changed and not source.is_compared
    for kind in source.kinds
)
COMPARED = frozenset(kind for source in SOURCES if source.is_compared for kind in source.kinds)
UNION = sql.SQL(" UNION ALL ")


def measured(newest: Standings, told: Pairs) -> Pairs:
    """The measures of everybody: those of whoever has a score, and what was told of all."""
    people = newest.member_id
    return Pairs(
        np.concatenate([people, people, np.asarray(told.member_id)]),
        np.concatenate([np.repeat(np.arange(2), len(people)), np.asarray(told.key)]),
        np.concatenate([np.floor(newest.low), ~newest.provisional, np.asarray(told.value)]),
    )


def measures_of(low: float | None, provisional: bool | None) -> dict[str, int]:
    """The measures of one member's score; without a score there are none."""
    if low is None:
        return {}
    return {SCORE_LOW: floor(low), SETTLED: int(not provisional)}


def told(members: Sequence[int] | None = None, kinds: Collection[str] | None = None) -> Pairs:
    """What the sources say of everybody, or of some members; with `kinds` only those asked for.

    Keys as `campaigns.core.columns.measure_key` makes them. Needs an actor that sees all.
    """
    wanted = [each for each in SOURCES if kinds is None or set(each.kinds) & set(kinds)]
    if not wanted:
        return Pairs()
    asked = UNION.join(sql.SQL("({})").format(query(each, members)) for each in wanted)
    found = columns.read(asked, member_id="bigint", key="bigint", value="bigint")
    return Pairs(found["member_id"], found["key"], found["value"])


def query(source: Source, members: Sequence[int] | None) -> sql.Composable:
    """The query of a source with its blanks filled in."""
    codes: dict[str, Any] = {kind: sql.Literal(MEASURES.index(kind)) for kind in source.kinds}
    midnight = datetime.combine(clock.today(), time(), UTC)
    return sql.SQL(source.query).format(**codes, **among(members), today=sql.Literal(midnight))


def told_of(members: Sequence[int], kinds: Collection[str]) -> dict[int, dict[str, int]]:
    """The same by member and name, of those kinds."""
    found = told(members, kinds)
    of: dict[int, dict[str, int]] = defaultdict(dict)
    for member, key, value in zip(
        *map(np.ravel, (found.member_id, found.key, found.value)), strict=True
    ):
        of[int(member)][name_of(int(key))] = int(value)
    return of


def name_of(key: int) -> str:
    """The name of a measure by its key."""
    id, code = divmod(key, KINDS)
    return f"{MEASURES[code]}:{id}" if id else MEASURES[code]


def changed_since(moment: datetime) -> NDArray[np.int64]:
    """The members of whom a source may say something else since `moment`; some repeat."""
    asked = [
        sql.SQL(each.changed).format(moment=sql.Literal(moment)) for each in SOURCES if each.changed
    ]
    found: NDArray[np.int64] = columns.read(UNION.join(asked), member_id="bigint")["member_id"]
    return found
