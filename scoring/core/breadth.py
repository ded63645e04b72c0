"""Breadth: how many people a reaction comes from, not how loud each of them is."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from scoring.core.arrays import Bools, Floats, Ints, Whole
from scoring.core.counts import Unnamed
from scoring.core.pair_columns import places_in

UNIT_BITS = 28  # of a person, for exact sums: fine enough for a trace, and 34 thousand million fit
UNITS = 2.0**UNIT_BITS
KEY_BITS = 34  # of a person, in the number that people are sorted by
MOVED_MASK = (1 << (KEY_BITS + 1)) - 1
BLOCK = 1 << 17
THREADS = 2


def breadth(target: Whole, moved: Floats, unnamed: Unnamed, faint: float) -> Floats:
    """n = max over caps c of E_c^2 / (Q_c + faint E_c), float64[n_targets].

    E_c and Q_c sum min(a, c) and its square over a target's people, the unnamed among them. It is
    Kish's effective sample size (E^2 / Q, 1965) with two changes, each for a damage seen. `faint`:
    the plain ratio does not fade, and a hundred people of three years ago would stay a hundred; so
    n equal people count n a / (a + faint). The cap: the plain ratio falls when one person among
    a hundred casual ones becomes devoted, and a further reaction must never cost anything. Any
    person may be counted for less than they are; for a given sum the fewest squares have all at
    one cap, so this is the largest value that can be reached, and it rises in every a.
    target: int[pairs], rising; those from n_targets on are left out. moved: float64[pairs], 0 to 1.
    """
    n_targets = len(unnamed.people)
    widest = np.zeros(n_targets)
    target = target[: places_in(target, [n_targets])[0]]
    cuts = _cuts(target, n_targets)

    def block(first: int, last: int) -> None:
        rows = slice(*places_in(target, [first, last]))
        widest[first:last] = _block(
            target[rows] - first, moved[rows], unnamed.people[first:last],
            unnamed.moved[first:last], faint,
        )  # fmt: skip

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(block, cuts[:-1], cuts[1:]))
    return widest


def _cuts(target: Whole, n_targets: int) -> list[int]:
    """Targets between which the work is divided, from 0 to n_targets."""
    steps = range(BLOCK, len(target), BLOCK)
    return sorted({0, n_targets, *(int(target[step]) for step in steps)})


def _block(target: Whole, moved: Floats, people: Floats, each: Floats, faint: float) -> Floats:
    """Some targets, numbered from 0: who is moved least comes first, one number for each row."""
    n = len(people)
    some = np.flatnonzero((people > 0) & (each > 0))
    key = np.concatenate([_key(target, moved, 0), _key(some, each[some], 1)])
    key = key[(key >> 1) & MOVED_MASK > 0]
    key.sort()
    widest = np.zeros(n)
    if not len(key):
        return widest
    target = key >> (KEY_BITS + 2)
    moved = ((key >> 1) & MOVED_MASK) / 2.0**KEY_BITS
    weight = np.where(key & 1, people[target], 1.0)
    new = np.append(True, np.diff(target) != 0)
    start = np.flatnonzero(new)
    widest[target[start]] = _best_cap(_by_cap(moved, weight, new, faint), start)
    return widest


def _key(target: Whole, moved: Floats, unnamed: int) -> Ints:
    units = np.rint(moved * 2.0**KEY_BITS).astype(np.int64)
    return (((target.astype(np.int64) << (KEY_BITS + 1)) | units) << 1) | unnamed


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
