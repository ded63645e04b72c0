"""Columns of whole numbers sorted together, the first one deciding first.

Packed into one number an entry where they fit: sorting numbers is ten times as quick as finding
the order of several columns, and the sorted numbers still hold the columns. What is worked out
from long columns is worked out a block at a time: fresh memory costs more than the arithmetic.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

WIDEST = 63  # bits that stay clear of the sign
FEW = 256  # so few entries are in order before they are packed
BLOCK = 1 << 17


def blocks(size: int) -> Iterator[slice]:
    """The places from 0 to `size`, some at a time."""
    return (slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK))


class Sorted:
    """Columns of one length n, sorted; entries that are equal in all keep no order.

    `falling` are the places of the columns whose greatest value comes first.
    """

    def __init__(self, *columns: NDArray[Any], falling: Collection[int] = ()) -> None:
        self.size, self.falling = len(columns[0]), falling
        self.packed: NDArray[np.int64] | None = None
        if self.size > FEW:
            self._pack(columns)
        if self.packed is None:
            whole = [column.astype(np.int64) for column in columns]
            keys = [-each if at in falling else each for at, each in enumerate(whole)]
            order = np.lexsort(keys[::-1])
            self.columns = [column[order] for column in whole]

    def _pack(self, columns: Sequence[NDArray[Any]]) -> None:
        lows = [int(column.min()) for column in columns]
        highs = [int(column.max()) for column in columns]
        widths = [(b - a).bit_length() for a, b in zip(lows, highs, strict=True)]
        if sum(widths) > WIDEST:
            return
        packed = np.zeros(self.size, dtype=np.int64)
        for part in blocks(self.size):
            word = packed[part]
            for at, (column, low, high) in enumerate(zip(columns, lows, highs, strict=True)):
                word <<= widths[at]
                if at in self.falling:
                    word += np.subtract(high, column[part], dtype=np.int64)
                else:
                    word += np.subtract(column[part], low, dtype=np.int64)
        packed.sort()
        self.packed, self.lows, self.highs, self.widths = packed, lows, highs, widths
        self.shifts = [*accumulate(widths[:0:-1], initial=0)][::-1]

    def column(
        self, which: int, at: NDArray[np.intp] | None = None, dtype: DTypeLike = np.int64
    ) -> NDArray[Any]:
        """One sorted column, [n], or its entries `at` some places."""
        if self.packed is None:
            whole = self.columns[which] if at is None else self.columns[which][at]
            return whole.astype(dtype)
        if at is not None:
            return self._unpacked(which, self.packed[at]).astype(dtype)
        found = np.empty(self.size, dtype=dtype)
        for part in blocks(self.size):
            found[part] = self._unpacked(which, self.packed[part])
        return found

    def _unpacked(self, which: int, words: NDArray[np.int64]) -> NDArray[np.int64]:
        found: NDArray[np.int64] = words >> self.shifts[which]
        found &= (1 << self.widths[which]) - 1
        if which in self.falling:
            return np.subtract(self.highs[which], found, out=found)
        found += self.lows[which]
        return found

    def starts(self, leading: int) -> NDArray[np.intp]:
        """The places where an entry differs from the one before in the `leading` columns."""
        packed = self.packed
        found = [np.zeros(min(1, self.size), dtype=np.intp)]
        for part in blocks(self.size):
            begin = max(part.start - 1, 0)
            if packed is None:
                heads = [column[begin : part.stop] for column in self.columns[:leading]]
            else:
                heads = [packed[begin : part.stop] >> self.shifts[leading - 1]]
            new = np.zeros(max(0, part.stop - begin - 1), dtype=np.bool_)
            for head in heads:
                new |= head[1:] != head[:-1]
            found.append(np.flatnonzero(new) + (begin + 1))
        return np.concatenate(found)


def order_by(*columns: NDArray[Any], falling: Collection[int] = ()) -> NDArray[np.int32]:
    """The order by columns of whole numbers, the first deciding first; ties as they stood."""
    places = np.arange(len(columns[0]), dtype=np.int32)
    return Sorted(*columns, places, falling=falling).column(len(columns), dtype=np.int32)
