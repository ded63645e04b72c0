"""Whole numbers that rules ask about, by name: what each is, for everybody and for one member."""

from __future__ import annotations

from math import floor

import numpy as np

from campaigns.core.assemble import Pairs
from scoring.signals import Standings

# The lower end of the score's interval as it is shown, rounded down; whether the score is settled.
SCORE_LOW, SETTLED = "score_low", "settled"
MEASURES = (SCORE_LOW, SETTLED)


def measured(newest: Standings) -> Pairs:
    """The measures of everybody who has a score; the key is the place in MEASURES."""
    people = newest.member_id
    return Pairs(
        np.concatenate([people, people]),
        np.repeat(np.arange(len(MEASURES)), len(people)),
        np.concatenate([np.floor(newest.low), ~newest.provisional]),
    )


def measures_of(low: float | None, provisional: bool | None) -> dict[str, int]:
    """The same of one member; without a score there are none."""
    if low is None:
        return {}
    return {SCORE_LOW: floor(low), SETTLED: int(not provisional)}
