"""What one extra outcome cost, and what a campaign could tell before anybody was invited."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from campaigns.core.lift import LEAST_ARM, people_needed, smallest_detectable


@dataclass(frozen=True, slots=True)
class Each:
    """Cost of one extra outcome, in the unit of what was spent. `high` is None where it has no end."""

    value: float | None
    low: float
    high: float | None


def cost_each(spent: float, total: tuple[float, float, float]) -> Each | None:
    """`spent` over the extra outcomes (value, low, high): dear where they are few.

    Where the interval of the outcomes reaches zero the cost has no upper end, for nothing extra may
    have come; None where nothing extra can have come at all. Fieller's set for a ratio whose top is
    known (1954).
    """
    value, low, high = total
    if high <= 0:
        return None
    middle = spent / value if value > 0 else None
    return Each(middle, spent / high, spent / low if low > 0 else None)


@dataclass(frozen=True, slots=True)
class Planned:
    """Before launch: people in both arms, the smallest difference of shares that they would tell,
    and how many people would tell `wanted`."""

    offered: int
    held_out: int
    smallest: float | None
    wanted: float
    needed: int


def planned(people: int, share: float, base: float, wanted: float) -> Planned:
    """For an outcome that `base` of those without the offer have, by the normal approximation.

    `share` of `people` get no offer; `wanted` is the difference of shares that should be told, 4
    times in 5 at 95%. `smallest` is None with fewer than LEAST_ARM people in an arm. Raises
    ValueError for a share or base outside 0 to 1, both ends excluded.
    """
    if not (0 < share < 1 and 0 < base < 1):
        raise ValueError("a share and a base between 0 and 1")
    held = round(people * share)
    spread = float(np.sqrt(base * (1 - base)))
    arms = people - held, held
    smallest = smallest_detectable(*arms, spread) if min(arms) >= LEAST_ARM else None
    return Planned(*arms, smallest, wanted, people_needed(wanted, spread, share))
