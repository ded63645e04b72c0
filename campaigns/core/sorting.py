"""Columns of whole numbers sorted together, the first one deciding first.

Packed into one number an entry where they fit: sorting numbers is ten times as quick as finding
the order of several columns, and the sorted numbers still hold the columns.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDEST = 63  # bits that stay clear of the sign


class Sorted:
    """Columns of one length n, sorted; entries that are equal in all keep no order."""

    def __init__(self, *columns: NDArray[Any]) -> None:
        self.lows = [int(column.min(initial=0)) for column in columns]
        highs = [int(column.max(initial=0)) for column in columns]
        self.widths = [(b - a).bit_length() for a, b in zip(self.lows, highs, strict=True)]
        self.shifts = [*accumulate(self.widths[:0:-1], initial=0)][::-1]
        self.packed: NDArray[np.int64] | None = None
        if sum(self.widths) <= WIDEST:
            self.packed = columns[0].astype(np.int64)
            for column, width in zip(columns[1:], self.widths[1:], strict=True):
                self.packed <<= width
                self.packed += column
            lowest = zip(self.lows, self.shifts, strict=True)
            self.packed -= sum(low << shift for low, shift in lowest)
            self.packed.sort()
        else:
            order = np.lexsort(columns[::-1])
            self.columns = [column[order].astype(np.int64) for column in columns]

    def column(self, which: int, at: Any = slice(None)) -> NDArray[np.int64]:
        """One sorted column, int64[n], or its entries `at` some places."""
        if self.packed is None:
            found: NDArray[np.int64] = self.columns[which][at]
        else:
            found = self.packed[at] >> self.shifts[which]
            found &= (1 << self.widths[which]) - 1
            found += self.lows[which]
        return found

    def starts(self, leading: int) -> NDArray[np.intp]:
        """The places where an entry differs from the one before in the `leading` columns."""
        packed = self.packed
        heads = self.columns[:leading] if packed is None else [packed >> self.shifts[leading - 1]]
        new = np.zeros(len(heads[0]), dtype=np.bool_)
        new[:1] = True
        for head in heads:
            new[1:] |= head[1:] != head[:-1]
        return np.flatnonzero(new)


def order_by(*columns: NDArray[Any]) -> NDArray[np.int64]:
    """The order by columns of whole numbers, the first deciding first; ties as they stood."""
    return Sorted(*columns, np.arange(len(columns[0]))).column(len(columns))
