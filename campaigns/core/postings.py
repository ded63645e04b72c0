"""Who has what: for each key a sorted list of rows, with a value for each row.

The transposed form of a sparse table of people by key (compressed sparse columns). A rule
asks for one topic or one brand at a time, so one contiguous slice answers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """`keys` int64[k] rising, `indptr` int64[k + 1], `rows` int32[m] and `values` int[m].

    The entries of `keys[i]` are `rows[indptr[i]:indptr[i + 1]]`, rising, each row once.
    """

    keys: NDArray[np.int64]
    indptr: NDArray[np.int64]
    rows: Rows
    values: NDArray[Any]

    def of(self, key: int) -> tuple[Rows, NDArray[Any]]:
        """The rows that have `key` and their values; two empty arrays for an unknown key."""
        at = int(np.searchsorted(self.keys, key))
        if at == len(self.keys) or self.keys[at] != key:
            return self.rows[:0], self.values[:0]
        span = slice(int(self.indptr[at]), int(self.indptr[at + 1]))
        return self.rows[span], self.values[span]


def posted(rows: Rows, keys: NDArray[np.int64], values: NDArray[Any]) -> Postings:
    """Postings from unordered triplets, three arrays of one length.

    Where a row has a key more than once, the greatest value stands.
    """
    order = np.lexsort((values, rows, keys))
    rows, keys, values = rows[order], keys[order], values[order]
    last = np.ones(len(rows), dtype=np.bool_)
    last[:-1] = (rows[1:] != rows[:-1]) | (keys[1:] != keys[:-1])
    rows, keys, values = rows[last], keys[last], values[last]
    found, starts = np.unique(keys, return_index=True)
    indptr = np.append(starts, len(keys)).astype(np.int64)
    return Postings(found.astype(np.int64), indptr, rows.astype(np.int32), values)
