"""Columns of whole numbers sorted together, the first one deciding first.

Packed into one number an entry where they fit: sorting numbers is ten times as quick as finding
the order of several columns, and the sorted numbers still hold the columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDEST = 63  # bits that stay clear of the sign
FEW = 256  # so few entries are in order before they are packed


class Sorted:
    """Columns of one length n, sorted; entries that are equal in all keep no order."""

    def __init__(self, *columns: NDArray[Any]) -> None:
        self.packed: NDArray[np.int64] | None = None
        if len(columns[0]) > FEW:
            self._pack(columns)
        if self.packed is None:
            order = np.lexsort(columns[::-1])
            self.columns = [column[order].astype(np.int64) for column in columns]

    def _pack(self, columns: Sequence[NDArray[Any]]) -> None:
        lows = [int(column.min()) for column in columns]
        highs = [int(column.max()) for column in columns]
        widths = [(b - a).bit_length() for a, b in zip(lows, highs, strict=True)]
        if sum(widths) > WIDEST:
            return
        packed = columns[0].astype(np.int64)
        for column, width in zip(columns[1:], widths[1:], strict=True):
            packed <<= width
            packed += column
        shifts = [*accumulate(widths[:0:-1], initial=0)][::-1]
        packed -= sum(low << shift for low, shift in zip(lows, shifts, strict=True))
        packed.sort()
        self.packed, self.lows, self.widths, self.shifts = packed, lows, widths, shifts

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
