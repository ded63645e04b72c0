"""Who has what: for each key the rows that have it, by falling value.

The transposed form of a sparse table of people by key (compressed sparse columns). Equal values
of a key form a step, so "at least this value" is a prefix of the key's rows, and a value is kept
once for a step instead of once for a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.sorting import Sorted

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """`keys` int64[k] rising; key i has the steps `indptr[i]` to `indptr[i + 1]`, int64[k + 1].

    Step j has the value `values[j]`, int[s], falling within a key, and the rows
    `rows[starts[j]:starts[j + 1]]`, rising; `starts` int64[s + 1], `rows` int32[m]. A row stands
    at most once in a key.
    """

    keys: NDArray[np.int64]
    indptr: NDArray[np.int64]
    values: NDArray[Any]
    starts: NDArray[np.int64]
    rows: Rows

    def of(self, key: int) -> tuple[Rows, NDArray[Any]]:
        """The rows that have `key` and the value of each; two empty arrays for an unknown key."""
        values, starts = self.steps(key)
        return self.rows[starts[0] : starts[-1]], np.repeat(values, starts[1:] - starts[:-1])

    def steps(self, key: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """The values of `key`, [s], and where each one's rows start and the last ones end, [s + 1]."""
        at = int(self.keys.searchsorted(key))
        if at == len(self.keys) or self.keys[at] != key:
            return self.values[:0], np.zeros(1, dtype=np.int64)
        first, last = int(self.indptr[at]), int(self.indptr[at + 1])
        return self.values[first:last], self.starts[first : last + 1]

    def sizes(self) -> NDArray[np.int64]:
        """How many rows each key has, int64[k]."""
        return np.diff(self.starts[self.indptr])

    def triplets(self) -> tuple[Rows, NDArray[np.int64], NDArray[Any]]:
        """Row, key and value of every entry, three arrays of one length."""
        keys = np.repeat(self.keys, self.sizes())
        return self.rows, keys, np.repeat(self.values, np.diff(self.starts))


def posted(
    rows: Rows, keys: NDArray[Any], values: NDArray[Any], distinct: bool = False
) -> Postings:
    """Postings from unordered triplets, three arrays of one length.

    Where a row has a key more than once, the greatest value stands; `distinct` says that none has.
    """
    names, codes = _coded(keys)
    if not distinct:
        rows, codes, values = _greatest(rows, codes, values)
    entries = Sorted(codes, values, rows, falling={1})
    starts = entries.starts(2)
    indptr = np.searchsorted(entries.column(0, starts), np.arange(len(names) + 1))
    return Postings(
        names,
        indptr.astype(np.int64),
        entries.column(1, starts, values.dtype),
        np.append(starts, len(rows)).astype(np.int64),
        entries.column(2, dtype=np.int32),
    )


def _coded(keys: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The distinct keys, rising, and the place of each entry's key among them."""
    if len(keys) and keys.min() >= 0 and keys.max() < 2**20:  # counting beats sorting
        there = np.zeros(int(keys.max()) + 1, dtype=np.bool_)
        there[keys] = True
        return np.flatnonzero(there), (np.cumsum(there, dtype=np.int32) - 1)[keys]
    names, codes = np.unique(keys, return_inverse=True)
    return names.astype(np.int64), codes.astype(np.int64)


def _greatest(rows: Rows, codes: NDArray[Any], values: NDArray[Any]) -> tuple[Any, Any, Any]:
    """The entries without those of a row and key that has a greater value elsewhere."""
    pairs = codes.astype(np.int64)
    pairs *= int(rows.max()) + 1 if len(rows) else 1
    pairs += rows
    pairs.sort()
    if not np.any(pairs[1:] == pairs[:-1]):
        return rows, codes, values
    order = np.lexsort((values, rows, codes))
    rows, codes, values = rows[order], codes[order], values[order]
    last = np.ones(len(rows), dtype=np.bool_)
    last[:-1] = (rows[1:] != rows[:-1]) | (codes[1:] != codes[:-1])
    return rows[last], codes[last], values[last]
