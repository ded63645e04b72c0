"""Step 7: what each presence received. How much it posted is not among it."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Floats, Ints
from scoring.core.breadth import breadth
from scoring.core.cap import cap_people, cap_unproven, capped_squares
from scoring.core.counts import Unnamed
from scoring.core.pair_columns import Pairs

DISCOUNTS = ("pods", "bursts", "unproven")


@dataclass(frozen=True)
class Moved:
    """How far each actor moved each target, float64[pairs], and how much of it is trusted.

    now: after pods and bursts. tau, tau_low: trust in each pair's actor, and the same where the
    unknown count 0. before: float64[targets, 2], the sums by target after step 4, and after pods.
    free: float64[targets], what is not proven and yet not capped, or None for nothing. waiting:
    int64, the places of pairs that wait in a burst, or None where nobody asks.
    """

    now: Floats
    tau: Floats
    tau_low: Floats
    before: Floats
    free: Floats | None = None
    waiting: Ints | None = None


@dataclass(frozen=True)
class Received:
    """One row for each presence, float64 unless said.

    engagement: E, people moved (the sum of a). breadth: n_eff, the people of the widest group.
    reach: followers as far as they seem real, 0 where they are not known, so that telling them
    can only add. endorsement: people moved to list, subscribe or link. squares: the sum of a^2.
    unnamed: the part of E that is estimated from counts. named: int64, distinct people seen.
    expected: distinct people, the unnamed included. before: E before each of the DISCOUNTS,
    float64[presences, 3]. breadth_before: n_eff before the cap. low_engagement, low_breadth: E
    and n_eff with the unknown counting 0.
    """

    engagement: Floats
    breadth: Floats
    reach: Floats
    endorsement: Floats
    squares: Floats
    unnamed: Floats
    named: Ints
    expected: Floats
    before: Floats
    breadth_before: Floats
    low_engagement: Floats
    low_breadth: Floats


def receive(
    pairs: Pairs, moved: Moved, unnamed: Unnamed, trusted: Floats, followers: Floats, faint: float
) -> Received:
    """The features of the first n targets, n the length of followers.

    Targets from n on are not members' and are left out. unnamed holds n groups; trusted: float64
    [n], the trust in their people; followers is NaN where unknown; faint: see `breadth`.
    """
    n = len(followers)
    total = pairs.by_target(moved.now, n) + unnamed.engagement
    before = np.column_stack([moved.before + unnamed.engagement[:, None], total])
    proven = pairs.by_target(moved.tau * moved.now, n) + trusted * unnamed.engagement
    free = np.zeros(n) if moved.free is None else moved.free
    unproven = np.maximum(total - proven - free, 0.0)
    engagement = cap_unproven(proven, unproven) + free
    people = breadth(pairs.target, moved.now, unnamed, faint)
    real = np.divide(engagement, before[:, 0], out=np.ones(n), where=before[:, 0] > 0)
    seen = pairs.by_target((moved.now > 0).astype(np.float64), n)
    narrow = _bounded(pairs, moved.now, moved.tau, trusted, unnamed, people, proven, free, faint)
    if moved.tau_low is moved.tau and not free.any() and not unnamed.people.any():
        low = {"low_engagement": engagement, "low_breadth": narrow}  # nobody is unknown
    else:
        low = _low(pairs, moved, unnamed, people, total, faint)
    return Received(
        engagement=engagement,
        breadth=narrow,
        reach=np.nan_to_num(followers, nan=0.0) * real,
        endorsement=pairs.by_target(moved.now * pairs.listed, n) * real,
        squares=capped_squares(
            pairs.by_target(moved.now**2, n) + unnamed.squares,
            pairs.by_target((moved.tau * moved.now) ** 2, n) + trusted**2 * unnamed.squares,
            proven,
            unproven,
            free,
        ),
        unnamed=unnamed.engagement,
        named=seen.astype(np.int64),
        expected=seen + np.where(unnamed.moved > 0, unnamed.people, 0.0),
        before=before,
        breadth_before=people,
        **low,
    )


def _low(
    pairs: Pairs, moved: Moved, unnamed: Unnamed, people: Floats, total: Floats, faint: float
) -> dict[str, Floats]:
    """E and n_eff if whoever we know nothing about were nobody."""
    nobody = np.zeros(len(people))
    proven = pairs.by_target(moved.tau_low * moved.now, len(people))
    return {
        "low_engagement": cap_unproven(proven, np.maximum(total - proven, 0.0)),
        "low_breadth": _bounded(
            pairs, moved.now, moved.tau_low, nobody, unnamed, people, proven, nobody, faint
        ),
    }


def _bounded(
    pairs: Pairs,
    moved: Floats,
    tau: Floats,
    trusted: Floats,
    unnamed: Unnamed,
    people: Floats,
    proven: Floats,
    free: Floats,
    faint: float,
) -> Floats:
    """n_eff under the cap of the unproven. The trusted people are counted only where it binds."""
    over = people > cap_people(people, free, proven)
    if not over.any():
        return people
    rows = np.flatnonzero(pairs.target < len(over))
    rows = rows[over[pairs.target[rows]] & (tau[rows] > 0)]
    few = Unnamed(np.where(over, unnamed.people, 0.0), trusted * unnamed.moved)
    narrow = breadth(pairs.target[rows], (tau * moved)[rows], few, faint)
    return np.where(over, cap_people(people, narrow + free, proven), people)
