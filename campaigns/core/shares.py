"""Shares of people with their intervals, by band of the score; small groups are not told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from campaigns.core.bands import SCORES, within

LEAST = 10  # People below which nothing is told.
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `people`, with the interval of the share, all from 0 to 1."""

    people: int
    hits: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.hits / self.people


def share(hits: int, people: int, level: float = LEVEL) -> Share:
    """A share with Wilson's interval (1927), which keeps inside 0 to 1 and holds for few people.

    Raises ValueError for no people, or hits outside 0 to people.
    """
    if people < 1 or not 0 <= hits <= people:
        raise ValueError(f"{hits} of {people} is no share")
    z = float(norm.ppf((1 + level) / 2))
    middle = (hits + z * z / 2) / (people + z * z)
    half = z / (people + z * z) * np.sqrt(hits * (people - hits) / people + z * z / 4)
    # At the ends the formula gives 0 and 1 but for the last digit.
    low = 0.0 if hits == 0 else float(middle - half)
    return Share(people, hits, low, 1.0 if hits == people else float(middle + half))


def apart(one: Share, other: Share) -> tuple[float, float, float]:
    """(difference, low, high) of two shares: Newcombe's interval (1998, method 10)."""
    value = one.value - other.value
    down = np.hypot(one.value - one.low, other.high - other.value)
    up = np.hypot(one.high - one.value, other.value - other.low)
    return value, float(value - down), float(value + up)


@dataclass(frozen=True, slots=True)
class Band:
    """A band of the score and what came of its people; None where they are too few to be told."""

    name: str
    share: Share | None


def by_band(standing: NDArray[np.int64], hit: NDArray[np.bool_]) -> list[Band]:
    """The bands that hold anybody, lowest first.

    `standing` int64[n] from 0 to 100, `hit` bool[n]. Where one band alone is too small to be told,
    the smallest of the others is not told either: it could be had by subtraction.
    """
    found = []
    for name, bounds in SCORES.items():
        inside = within(standing, bounds)
        people = int(np.count_nonzero(inside))
        if people:
            found.append((name, people, int(np.count_nonzero(inside & hit))))
    hidden = {name for name, people, _ in found if people < LEAST}
    told = sorted((people, name) for name, people, _ in found if people >= LEAST)
    if len(hidden) == 1 and told:
        hidden.add(told[0][1])
    return [
        Band(name, None if name in hidden else share(hits, people)) for name, people, hits in found
    ]
