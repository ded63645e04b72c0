"""What an offer changed: the outcomes of those who had it against those held back by lot.

The difference in means, stratum by stratum (Neyman 1923; post-stratified as in Miratrix, Sekhon and
Yu 2013), with a Welch-Satterthwaite interval. What everybody did before is taken off first (CUPED;
Deng, Xu, Kohavi and Walker 2013): y - theta (x - mean x), theta the slope of y on x within arms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

LEAST_ARM = 10  # People in the smaller arm below which nothing is told.
LEAST_STRATUM = 5  # In each arm; smaller strata are put together.
LEVEL, POWER = 0.95, 0.8


@dataclass(frozen=True, slots=True)
class Effect:
    """Difference per person with its interval; means of both arms as they were observed.

    `theta` is the slope that was taken off (0 without a past) and `narrowed` the share by which
    that narrowed the interval, 0 to 1.
    """

    difference: float
    low: float
    high: float
    error: float
    offered: int
    held_out: int
    offered_mean: float
    held_out_mean: float
    theta: float = 0.0
    narrowed: float = 0.0

    @property
    def is_told(self) -> bool:
        """Whether zero lies outside the interval."""
        return self.low > 0 or self.high < 0

    def total(self) -> tuple[float, float, float]:
        """(incremental, low, high) over all who had the offer."""
        return tuple(each * self.offered for each in (self.difference, self.low, self.high))  # type: ignore[return-value]


def effect(
    outcome: Floats,
    offered: Flags,
    before: Floats | None = None,
    stratum: Ints | None = None,
    level: float = LEVEL,
) -> Effect | None:
    """The effect of an offer drawn by lot, or None where it cannot be told.

    `outcome` float64[n] per person, `offered` bool[n], `before` float64[n] the same kind of outcome
    in a time before the lot, `stratum` int64[n] within which the lot was drawn. None when an arm
    has fewer than LEAST_ARM people or nobody in either arm differs from anybody. Raises ValueError
    for lengths that differ or values that are not finite.
    """
    outcome, offered = np.asarray(outcome, np.float64), np.asarray(offered, np.bool_)
    before = None if before is None else np.asarray(before, np.float64)
    strata = np.zeros(len(outcome), np.int64) if stratum is None else np.asarray(stratum, np.int64)
    check(outcome, offered, before, strata)
    if min(np.count_nonzero(offered), np.count_nonzero(~offered)) < LEAST_ARM:
        return None
    strata = joined(strata, offered)
    plain = difference(outcome, offered, strata, level)
    theta = 0.0 if before is None else slope(outcome, before, offered, strata)
    found = plain
    if theta and before is not None:
        found = difference(outcome - theta * (before - before.mean()), offered, strata, level)
    if found.error == 0:
        return None
    return Effect(
        *(found.mean, found.mean - found.half, found.mean + found.half, found.error),
        offered=int(np.count_nonzero(offered)),
        held_out=int(np.count_nonzero(~offered)),
        offered_mean=float(outcome[offered].mean()),
        held_out_mean=float(outcome[~offered].mean()),
        theta=theta,
        narrowed=max(0.0, 1 - found.half / plain.half) if plain.half else 0.0,
    )


def check(outcome: Floats, offered: Flags, before: Floats | None, stratum: Ints) -> None:
    columns = [outcome, offered, stratum, *([] if before is None else [before])]
    if len({len(column) for column in columns}) != 1:
        raise ValueError("one outcome, one arm and one stratum for each person")
    if not all(np.isfinite(column).all() for column in columns):
        raise ValueError("outcomes are finite numbers")


@dataclass(frozen=True, slots=True)
class Difference:
    mean: float
    error: float
    half: float


def difference(outcome: Floats, offered: Flags, stratum: Ints, level: float) -> Difference:
    """Means of strata, weighed by their people; half the interval's width from Student's t."""
    mean = variance = bottom = 0.0
    for each in np.unique(stratum):
        there = stratum == each
        share = np.count_nonzero(there) / len(outcome)
        arms = [outcome[there & offered], outcome[there & ~offered]]
        mean += share * (arms[0].mean() - arms[1].mean())
        for arm in arms:
            part = share**2 * arm.var(ddof=1) / len(arm)
            variance += part
            bottom += part**2 / (len(arm) - 1)
    error = float(np.sqrt(variance))
    freedom = variance**2 / bottom if bottom else np.inf
    return Difference(float(mean), error, float(t.ppf((1 + level) / 2, freedom)) * error)


def slope(outcome: Floats, before: Floats, offered: Flags, stratum: Ints) -> float:
    """Of the outcome on the past, within arms and strata; 0 when the past is the same for all."""
    cells = 2 * np.unique(stratum, return_inverse=True)[1] + offered
    y, x = (column - means(column, cells)[cells] for column in (outcome, before))
    spread = float(x @ x)
    return float(x @ y) / spread if spread > 0 else 0.0


def means(column: Floats, cells: Ints) -> Floats:
    counts = np.bincount(cells)
    return np.bincount(cells, column) / np.maximum(counts, 1)


def joined(stratum: Ints, offered: Flags) -> Ints:
    """int64[n]: strata with fewer than LEAST_STRATUM people in an arm as one, or all as one."""
    _, number = np.unique(stratum, return_inverse=True)
    few = np.minimum(np.bincount(number, offered), np.bincount(number, ~offered)) < LEAST_STRATUM
    together = np.where(few[number], -1, number)
    rest = together == -1
    if rest.any() and min(offered[rest].sum(), (~offered[rest]).sum()) < LEAST_STRATUM:
        return np.zeros(len(stratum), np.int64)
    return together


def smallest_detectable(
    offered: int, held_out: int, spread: float, level: float = LEVEL, power: float = POWER
) -> float:
    """The smallest true difference per person that would be told with this power.

    (z_{1-a/2} + z_power) * spread * sqrt(1/n1 + 1/n0); `spread` is the standard deviation of the
    outcome between people. Raises ValueError when an arm is empty.
    """
    if min(offered, held_out) < 1:
        raise ValueError("both arms need people")
    reach = norm.ppf((1 + level) / 2) + norm.ppf(power)
    return float(reach * spread * np.sqrt(1 / offered + 1 / held_out))


def people_needed(
    wanted: float, spread: float, share: float, level: float = LEVEL, power: float = POWER
) -> int:
    """How many people in both arms would tell a difference of `wanted`, `share` of them held out.

    Raises ValueError for a share outside 0 to 1 or a difference of 0.
    """
    if not 0 < share < 1 or wanted == 0:
        raise ValueError("a share between 0 and 1, and a difference that is not 0")
    reach = norm.ppf((1 + level) / 2) + norm.ppf(power)
    return int(np.ceil((reach * spread / wanted) ** 2 / (share * (1 - share))))
