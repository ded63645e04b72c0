"""A campaign with a planted effect, as numbers: what the report makes of it can be checked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    score is. Raises ValueError for a correlation outside 0 to 1.
    """
    if not 0 < alike < 1:
        raise ValueError("a correlation between 0 and 1")
    rate = chance.gamma(1.0, alike / (1 - alike), people)
    seen = np.log1p(rate) + chance.normal(0, 0.5, people)
    band = np.searchsorted(np.quantile(seen, np.linspace(0, 1, BANDS + 1)[1:-1]), seen)
    offered = chance.random(people) >= held_out
    return Planted(
        outcome=chance.poisson(rate + lift * offered).astype(np.float64),
        offered=offered,
        before=chance.poisson(rate).astype(np.float64),
        band=band.astype(np.int64),
        lift=lift,
    )
