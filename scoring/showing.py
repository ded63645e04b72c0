"""What is shown of each member today, and whether that is worth a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring import past
from scoring.core.arrays import Bools, Floats, Ints
from scoring.core.publish import publish
from scoring.core.result import Scores
from scoring.core.standing import standing
from scoring.models import ScoreRun

# A row at least this often, so that what a statement says is never much older.
LONGEST = 7
END_MOVED = 1.0  # points that an end of the interval may stray before that is worth a row
TOPIC_MOVED = 1.0  # of a strength from 0 to 100


@dataclass(frozen=True)
class Today:
    """One row for each of some members, float64 unless said.

    members: int64, the core's numbers. shown, low, high: the exact score that is shown and its
    interval. standing: int64. steps: float64[n, 4], see `core.publish`. raw: the estimates of the
    last seven days with their dates, today's last, and what the world had moved each by since the
    series began. moved: bool, what is shown differs from the last
    row, or an end of the interval by a point, or there is no row, or it is a week old; topics are
    not looked at.
    """

    members: Ints
    shown: Floats
    low: Floats
    high: Floats
    standing: Ints
    steps: Floats
    raw: list[list[list[Any]]]
    moved: Bools
    before: past.Past


def show(run: ScoreRun, member_ids: Ints, scores: Scores, world: Floats, members: Ints) -> Today:
    """What these members are shown today, from today's estimates and the days before.

    world: float64, what the world moved today's estimate of each member by.
    """
    before = past.read(run.model_version, run.shadow, run.date, member_ids[members])
    found = publish(
        scores.exact[members], before.earlier, before.shown, before.days, before.came, before.left
    )
    # Smoothing may leave today's interval behind; the shown score stays within it.
    low = np.minimum(scores.low[members], found.shown)
    high = np.maximum(scores.high[members], found.shown)
    day = run.date.isoformat()
    around = (before.world + np.where(np.isnan(before.shown), 0.0, world[members])).tolist()
    raw = [
        [*days, [day, exact, moved]]
        for days, exact, moved in zip(
            before.raw, scores.exact[members].tolist(), around, strict=True
        )
    ]
    moved = (
        (found.shown != before.shown)
        | (np.abs(low - before.low) >= END_MOVED)
        | (np.abs(high - before.high) >= END_MOVED)
        | (scores.provisional[members] != before.provisional)
        | (before.row_age >= LONGEST)
        | before.came
        | before.left
    )
    shown = standing(before.standing, found.shown)
    return Today(members, found.shown, low, high, shown, found.steps, raw, moved, before)


def differ(before: dict[int, float], now: dict[int, float]) -> bool:
    """Whether a topic came or went, or became stronger or weaker by a point or more."""
    return before.keys() != now.keys() or any(
        abs(now[topic] - strength) >= TOPIC_MOVED for topic, strength in before.items()
    )
