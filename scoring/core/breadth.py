"""Breadth: how many people a reaction comes from, not how loud each of them is."""

import numpy as np

from scoring.core.arrays import Bools, Floats, Ints
from scoring.core.counts import Unnamed

UNITS = 2.0**28  # of a person, for exact sums: fine enough for a trace, and 34 thousand million fit


def breadth(target: Ints, moved: Floats, unnamed: Unnamed, faint: float) -> Floats:
    """n = max over caps c of E_c^2 / (Q_c + faint E_c), float64[n_targets].

    E_c and Q_c sum min(a, c) and its square over a target's people, the unnamed among them. It is
    Kish's effective sample size (E^2 / Q, 1965) with two changes, each for a damage seen. `faint`:
    the plain ratio does not fade, and a hundred people of three years ago would stay a hundred; so
    n equal people count n a / (a + faint). The cap: the plain ratio falls when one person among
    a hundred casual ones becomes devoted, and a further reaction must never cost anything. Any
    person may be counted for less than they are; for a given sum the fewest squares have all at
    one cap, so this is the largest value that can be reached, and it rises in every a.
    target: int64[pairs] below n_targets, in any order. moved: float64[pairs], 0 to 1.
    """
    n_targets = len(unnamed.people)
    people = np.append(np.ones(len(target)), unnamed.people)
    target = np.append(target, np.arange(n_targets))
    moved = np.append(moved, unnamed.moved)
    some = (moved > 0) & (people > 0)
    order = np.lexsort((people[some], moved[some], target[some]))
    target, moved, people = target[some][order], moved[some][order], people[some][order]
    widest = np.zeros(n_targets)
    if not len(target):
        return widest
    new = np.append(True, np.diff(target) != 0)
    start = np.flatnonzero(new)
    widest[target[start]] = _best_cap(_by_cap(moved, people, new, faint), start)
    return widest


def _by_cap(moved: Floats, people: Floats, new: Bools, faint: float) -> Floats:
    """For each row the best ratio with a cap between the previous person's a and this one's.

    With A, B the sums of a and a^2 over the lighter people and m the people from here on, the
    ratio (A + m c)^2 / (B + m c^2 + faint (A + m c)) rises in c up to
    (2 B + faint A) / (2 A - faint m), or throughout where that is not positive.
    """
    start = np.flatnonzero(new)
    sizes = np.diff(np.append(start, len(moved)))
    lighter = _before(people * moved, start, sizes)
    squares = _before(people * moved**2, start, sizes)
    all_people = np.repeat(np.add.reduceat(people, start), sizes)
    heavier = all_people - _before(people, start, sizes)
    turn = 2 * lighter - faint * heavier
    top = np.divide(2 * squares + faint * lighter, turn, out=moved.copy(), where=turn > 0)
    below = np.where(new, 0.0, np.roll(moved, 1))
    cap = np.clip(top, below, moved)
    total = lighter + heavier * cap
    return np.asarray(total**2 / (squares + heavier * cap**2 + faint * total))


def _best_cap(ratio: Floats, start: Ints) -> Floats:
    """For each target the best of its caps."""
    return np.asarray(np.maximum.reduceat(ratio, start))


def _before(values: Floats, start: Ints, sizes: Ints) -> Floats:
    """The sum of the earlier values of the same target, in whole units so that it is exact.

    Floats would carry the rounding of everybody before into a target's own sum. (Units may wrap
    around over all targets; the difference within one does not.)
    """
    units = np.rint(values * UNITS).astype(np.int64)
    earlier = np.cumsum(units) - units
    return np.asarray((earlier - np.repeat(earlier[start], sizes)) / UNITS)
