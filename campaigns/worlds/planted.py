"""A campaign with a planted effect: the house's own lot and report are run on it, and checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from campaigns.arms import Arms, Person
from campaigns.core.holdout import Holdout
from campaigns.lot import draws_holdout
from campaigns.proof import Proof, compared

BANDS = 4


@dataclass(frozen=True, slots=True)
class Planted:
    """One campaign: per person the outcome, the arm, the time before and the score's band.

    float64[n], bool[n], float64[n] and int64[n]; `lift` is the true effect per person offered.
    """

    outcome: NDArray[np.float64]
    offered: NDArray[np.bool_]
    before: NDArray[np.float64]
    band: NDArray[np.int64]
    lift: float


def planted(
    chance: np.random.Generator, people: int, held_out: float, lift: float, alike: float = 0.7
) -> Planted:
    """People who post more or less by nature, alike before and after; the offer adds `lift`.

    Everybody has a rate of posting, drawn from a gamma distribution with mean `alike / (1 - alike)`
    and shape 1; counts before and after are Poisson with that rate, so that they correlate by
    `alike` (mean / (mean + shape)). Bands are quarters of people by a noisy view of the rate, as a
    score is. The lot is production's: each person's own, and in each band at least the whole part
    of the share. An effect below 0 takes the same part of everybody's rate, so that none falls
    below 0. Raises ValueError for a correlation outside 0 to 1, or an effect that takes more than
    there is.
    """
    if not 0 < alike < 1:
        raise ValueError("a correlation between 0 and 1")
    mean = alike / (1 - alike)
    if lift < -mean:
        raise ValueError("an effect cannot take more than there is")
    rate = chance.gamma(1.0, mean, people)
    seen = np.log1p(rate) + chance.normal(0, 0.5, people)
    band = np.searchsorted(np.quantile(seen, np.linspace(0, 1, BANDS + 1)[1:-1]), seen)
    offered = by_lot(int(chance.integers(2**31)), band, held_out)
    after = rate + lift if lift >= 0 else rate * (1 + lift / mean)
    return Planted(
        outcome=chance.poisson(np.where(offered, after, rate)).astype(np.float64),
        offered=offered,
        before=chance.poisson(rate).astype(np.float64),
        band=band.astype(np.int64),
        lift=lift,
    )


def by_lot(seed: int, band: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Who has the offer, bool[n]: production's lot and its strata, one turn after the other."""
    strata = [str(each) for each in band.tolist()]
    holds = Holdout(lambda turn: draws_holdout(seed, turn, share), strata, share)
    return np.array([not holds(turn) for turn in range(len(strata))], np.bool_)


def proven(world: Planted) -> Proof:
    """What the report says of it, by the function that says it of campaigns."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    rows = zip(world.offered.tolist(), world.band.tolist(), strict=True)
    people = [Person(id, not has, at, str(band)) for id, (has, band) in enumerate(rows)]
    after, before = (
        Counter(dict(enumerate(column.astype(np.int64).tolist())))
        for column in (world.outcome, world.before)
    )
    return compared(Arms("holdout", people), after, before, "posts")
