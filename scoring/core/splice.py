"""Sorted columns with some rows taken out and others put in, all by one plan."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.core.arrays import Bools, Ints, Whole
from scoring.core.pair_columns import THREADS, Pairs

STEP = 1 << 18


@dataclass(frozen=True)
class Splice:
    """source: int32[rows after], the row before of each, anything for the new ones. new: int64,
    the places of the new rows, rising. gone: int64, the rows before that are out, rising.
    """

    source: Whole
    new: Ints
    gone: Ints

    @classmethod
    def of(cls, rows: int, gone: Ints, before: Ints) -> "Splice":
        """Take out the rising rows `gone`; put new rows in before the rising rows `before`."""
        new = before - np.searchsorted(gone, before) + np.arange(len(before))
        # How many rows before lie behind each row after: one more with each, none with a new one.
        short = np.int32 if rows < 2**31 else np.int64
        step: NDArray[Any] = np.ones(rows - len(gone) + len(before), dtype=short)
        step[new] = 0
        skipped = gone - np.arange(len(gone)) + np.searchsorted(before, gone, side="right")
        np.add.at(step, skipped[skipped < len(step)], 1)
        np.cumsum(step, out=step)
        step -= 1
        return cls(step, new, gone)

    def to(self, rows: Ints) -> Ints:
        """The places after of these rising rows before, none of which is gone."""
        kept = rows - _passed(rows, self.gone)
        # Before the n-th new row stand new[n] - n old ones.
        return np.asarray(kept + _passed(kept, self.new - np.arange(len(self.new))))

    def __call__(self, column: NDArray[Any], values: Any) -> NDArray[Any]:
        """The column after, with these values in the new rows."""
        after = np.empty(len(self.source), column.dtype)

        def part(begin: int) -> None:
            rows = slice(begin, begin + STEP)
            # Clipping spares a second look at each number; the new rows are overwritten anyway.
            np.take(column, self.source[rows].astype(np.int64), out=after[rows], mode="clip")

        if len(column):
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(part, range(0, len(after), STEP)))
        after[self.new] = values
        return after


def _passed(rows: Ints, marks: Ints) -> Ints:
    """How many of the rising marks are at or below each of these rising rows."""
    first = np.searchsorted(rows, marks, side="left")
    return np.asarray(np.cumsum(np.bincount(first, minlength=len(rows) + 1))[: len(rows)])


def places_of(pairs: Pairs, target: Whole, actor: Whole) -> tuple[Ints, Bools]:
    """Where each (target, actor) stands in the sorted pairs, or would stand; and whether it does.

    A bisection among the actors of each target, all at once; in rising order, so that neighbours
    look at the same memory.
    """
    order = np.lexsort((actor, target))
    place, found = np.empty(len(order), dtype=np.int64), np.empty(len(order), dtype=np.bool_)
    place[order], found[order] = _places(pairs, target[order], actor[order])
    return place, found


def _places(pairs: Pairs, target: Whole, actor: Whole) -> tuple[Ints, Bools]:
    """The same for rising targets and actors."""
    wanted = target.astype(pairs.target.dtype)
    low = np.searchsorted(pairs.target, wanted, side="left")
    end = np.searchsorted(pairs.target, wanted, side="right")
    high = end.copy()
    open_ = np.flatnonzero(low < high)
    while len(open_):
        middle = (low[open_] + high[open_]) // 2
        above = pairs.actor[middle] < actor[open_]
        low[open_[above]] = middle[above] + 1
        high[open_[~above]] = middle[~above]
        open_ = open_[low[open_] < high[open_]]
    there = low < end
    there[there] = pairs.actor[low[there]] == actor[there]
    return low, there


def rows_where(marked: Bools, column: Whole) -> Ints:
    """The rows whose person is marked, int64[n], rising. marked: bool[people]."""

    def part(begin: int) -> Ints:
        return np.flatnonzero(marked[column[begin : begin + STEP]]) + begin

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(part, range(0, max(len(column), 1), STEP)))
    return np.concatenate(found)


def rows_of(targets: Ints, pairs: Pairs) -> Ints:
    """The rows of these rising targets, int64[n], rising."""
    wanted = targets.astype(pairs.target.dtype)
    low, high = (np.searchsorted(pairs.target, wanted, side) for side in ("left", "right"))
    return ranges(low, high)


def ranges(low: Whole, high: Whole) -> Ints:
    """All whole numbers from each low up to its high, one range after the other."""
    sizes = high - low
    begin = np.repeat(low - (np.cumsum(sizes) - sizes), sizes)
    return np.asarray(begin + np.arange(len(begin)), dtype=np.int64)


def marked(people: int, *numbers: Whole) -> Bools:
    """bool[people], True for these numbers."""
    found = np.zeros(people, dtype=np.bool_)
    for each in numbers:
        found[each] = True
    return found
