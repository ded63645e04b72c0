"""Did the score tell anything? Outcomes against the score that was known before them.

All functions take `standing` int64[n], from 0 to 100, and `hit` bool[n], one of each for a person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campaigns.core.shares import LEAST, LEVEL, Band, Share, apart, by_band, share

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
DRAWS = 1_000
STEPS = 5
TOP = 101  # Standings from 0 to 100.


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's rank correlation with its interval, -1 to 1."""

    value: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """more, less or nothing: whether zero lies outside the interval, and on which side."""
        return "more" if self.low > 0 else "less" if self.high < 0 else "nothing"


@dataclass(frozen=True, slots=True)
class Step:
    """People whose score promised about `expected`, and what came: `found`."""

    expected: float
    found: Share


@dataclass(frozen=True, slots=True)
class Threshold:
    """The best least score, chosen on one half of the people and told on the other.

    `above` and `below` it, and the difference of their shares with its interval; `kept` of all
    hits of that half would have stayed above.
    """

    at: int
    above: Share
    below: Share
    difference: tuple[float, float, float]

    @property
    def tells(self) -> bool:
        """Whether those above did better by more than chance."""
        return self.difference[1] > 0

    @property
    def kept(self) -> float:
        hits = self.above.hits + self.below.hits
        return self.above.hits / hits if hits else 0.0


@dataclass(frozen=True, slots=True)
class Validity:
    """What came of people by the score they had; parts are None or empty where it cannot be told."""

    overall: Share | None
    bands: list[Band]
    correlation: Correlation | None
    calibration: list[Step]
    threshold: Threshold | None

    @property
    def verdict(self) -> str:
        """more, less, nothing or cannot_tell."""
        return self.correlation.verdict if self.correlation else "cannot_tell"


def validity(standing: Ints, hit: Flags, seed: int) -> Validity:
    """Everything about one outcome. Fewer than LEAST people: nothing is told at all.

    Raises ValueError for columns of different lengths or a standing outside 0 to 100.
    """
    if len(standing) != len(hit):
        raise ValueError("one standing and one outcome for each person")
    if len(standing) and (standing.min() < 0 or standing.max() >= TOP):
        raise ValueError("standings lie between 0 and 100")
    if len(standing) < LEAST:
        return Validity(None, [], None, [], None)
    return Validity(
        share(int(np.count_nonzero(hit)), len(hit)),
        by_band(standing, hit),
        correlation(standing, hit, seed),
        calibration(standing, hit, seed),
        threshold(standing, hit, seed),
    )


def correlation(
    standing: Ints, hit: Flags, seed: int, draws: int = DRAWS, level: float = LEVEL
) -> Correlation | None:
    """Spearman's correlation with a percentile bootstrap (Efron 1979), seeded.

    People are drawn as cells of (standing, outcome), so that a draw costs the same for any number
    of people, and ranks are taken anew in each. None for fewer than LEAST people, or where all
    have the same score or the same outcome.
    """
    if len(standing) < LEAST:
        return None
    counts = np.bincount(2 * standing + hit, minlength=2 * TOP)
    value = float(ranked(counts[None, :])[0])
    if not np.isfinite(value):
        return None
    chance = np.random.default_rng(seed)
    drawn = ranked(chance.multinomial(len(standing), counts / len(standing), draws))
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Correlation(value, float(low), float(high))


def ranked(counts: Ints) -> Floats:
    """float64[d]: Spearman's correlation of each row of int64[d, 2 * TOP] cells; NaN for none.

    Ties share the middle of their ranks, as in the definition by Pearson's correlation of ranks.
    """
    cells = counts.reshape(len(counts), TOP, 2).astype(np.float64)
    rows, columns = cells.sum(2), cells.sum(1)
    people = rows.sum(1, keepdims=True)
    x = np.cumsum(rows, 1) - rows / 2 - people / 2
    y = np.cumsum(columns, 1) - columns / 2 - people / 2
    both = np.einsum("drc,dr,dc->d", cells, x, y)
    spread = np.sqrt(np.einsum("dr,dr->d", rows, x**2) * np.einsum("dc,dc->d", columns, y**2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(both / spread, np.float64)


def halves(people: int, seed: int) -> Flags:
    """bool[n]: which half of the people something is learnt on; drawn by lot, seeded."""
    first = np.zeros(people, np.bool_)
    first[np.random.default_rng(seed).permutation(people)[: people // 2]] = True
    return first


def calibration(standing: Ints, hit: Flags, seed: int) -> list[Step]:
    """What the score promised, learnt on one half, against what came in the other half.

    The promise is the rising curve that fits best (isotonic regression). People of the second half
    are put together by it in up to STEPS groups of at least LEAST.
    """
    learn = halves(len(hit), seed)
    if min(np.count_nonzero(learn), np.count_nonzero(~learn)) < LEAST:
        return []
    curve = rising(standing[learn], hit[learn])
    expected, came = curve[standing[~learn]], hit[~learn]
    by = np.argsort(expected, kind="stable")
    groups = min(STEPS, len(by) // LEAST)
    steps = []
    for part in np.array_split(by, groups):
        found = share(int(np.count_nonzero(came[part])), len(part))
        steps.append(Step(float(expected[part].mean()), found))
    return steps


def rising(standing: Ints, hit: Flags) -> Floats:
    """float64[TOP]: the share of hits at each standing that never falls and fits best.

    Isotonic regression by pooling neighbours that fall (Ayer et al. 1955); straight between the
    standings that occur.
    """
    people = np.bincount(standing, minlength=TOP)
    hits = np.bincount(standing, hit, minlength=TOP)
    there = np.flatnonzero(people)
    pools: list[tuple[float, float, int]] = []
    for at in there:
        pools.append((float(hits[at]), float(people[at]), 1))
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            (a, b, c), (d, e, f) = pools.pop(), pools.pop()
            pools.append((a + d, b + e, c + f))
    levels = np.concatenate([np.full(wide, h / n) for h, n, wide in pools])
    return np.asarray(np.interp(np.arange(TOP), there, levels), np.float64)


def threshold(standing: Ints, hit: Flags, seed: int) -> Threshold | None:
    """The least score that parts hits from misses best, and what it would have changed.

    Chosen on one half by Youden's index (1950): the share of hits above less the share of misses
    above; the lowest of equals. Told on the other half, which had no say. None where a side of it
    has fewer than LEAST people, or the first half has no hits or nothing but hits.
    """
    learn = halves(len(hit), seed)
    cells = np.bincount(2 * standing[learn] + hit[learn], minlength=2 * TOP).reshape(TOP, 2)
    if not cells.sum(0).all():
        return None
    above = np.cumsum(cells[::-1], 0)[::-1] / cells.sum(0)
    best = int(np.argmax(np.round(above[:, 1] - above[:, 0], 12)))
    over = standing[~learn] >= best
    told = hit[~learn]
    if min(np.count_nonzero(over), np.count_nonzero(~over)) < LEAST:
        return None
    high, low = (
        share(int(np.count_nonzero(told[side])), int(np.count_nonzero(side)))
        for side in (over, ~over)
    )
    return Threshold(best, high, low, apart(high, low))
