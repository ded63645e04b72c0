"""Sorted columns with some rows taken out and others put in, all by one plan."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.core.arrays import Bools, Ints, Whole
from scoring.core.pair_columns import Pairs


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
        old = np.ones(rows - len(gone) + len(before), dtype=np.bool_)
        old[new] = False
        stays = np.ones(rows, dtype=np.bool_)
        stays[gone] = False
        source: Whole = np.zeros(len(old), dtype=np.int32 if rows < 2**31 else np.int64)
        source[old] = np.flatnonzero(stays)
        return cls(source, new, gone)

    def to(self, rows: Ints) -> Ints:
        """The places after of these rows before, none of which is gone."""
        kept = rows - np.searchsorted(self.gone, rows)
        # Before the n-th new row stand new[n] - n old ones.
        return np.asarray(
            kept + np.searchsorted(self.new - np.arange(len(self.new)), kept, "right")
        )

    def __call__(self, column: NDArray[Any], values: Any) -> NDArray[Any]:
        """The column after, with these values in the new rows."""
        after = (
            column.take(self.source) if len(column) else np.zeros(len(self.source), column.dtype)
        )
        after[self.new] = values
        return after


def places_of(pairs: Pairs, target: Whole, actor: Whole) -> tuple[Ints, Bools]:
    """Where each (target, actor) stands in the sorted pairs, or would stand; and whether it does.

    A bisection among the actors of each target, all at once.
    """
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
    return np.flatnonzero(marked[column])


def marked(people: int, *numbers: Whole) -> Bools:
    """bool[people], True for these numbers."""
    found = np.zeros(people, dtype=np.bool_)
    for each in numbers:
        found[each] = True
    return found
