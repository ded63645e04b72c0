"""Postings with bitmaps of their prefixes, so that a threshold is one bitmap and a few rows.

For every key with many rows, the set of its first r rows is kept as a bitmap at some of its
steps (the rungs). A prefix that ends between two rungs is the nearer one with the rows between
put in or taken out. Rungs stand about n / SPACING rows apart, so at most half of that is touched
row by row, and a posting costs at most SPACING / 8 bytes more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.bitmaps import Words, add, nobody, others, pack, remove
from campaigns.core.postings import Postings, Rows

SPACING = 128
# Measures are many and often had by everybody: a quarter of the memory for a little more time.
WIDE = 32


def edges(chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Where runs of chosen steps start and stop, in turn: int[2 * runs]."""
    padded = np.zeros(len(chosen) + 2, dtype=np.bool_)
    padded[1:-1] = chosen
    return np.flatnonzero(padded[1:] != padded[:-1])


@dataclass(frozen=True, slots=True)
class Ladder:
    """`rungs` int64[c] rising: the entry of `postings.rows` before which each prefix ends.

    `bitmaps` uint64[c, ceil(people / 64)]: the rows of the key from its first entry to the rung.
    Sets are given of the first `leading` people only: a multiple of 64, or all.
    """

    postings: Postings
    rungs: NDArray[np.int64]
    bitmaps: NDArray[np.uint64]
    people: int
    leading: int

    def having(self, key: int, chosen: NDArray[np.bool_]) -> Words:
        """The people with a chosen value of `key`; `chosen` bool[s] goes by the key's steps."""
        _, starts = self.postings.steps(key)
        return self._between(starts, edges(chosen))

    def anything(self, key: int) -> Words:
        """The people who have `key` with any value."""
        _, starts = self.postings.steps(key)
        return self._between(starts, np.array([0, len(starts) - 1]))

    def _between(self, starts: NDArray[np.int64], runs: NDArray[np.integer]) -> Words:
        """The rows of the runs of steps from runs[0] to runs[1], from runs[2] to runs[3] ..."""
        found = nobody(self.leading)
        for first, last in runs.reshape(-1, 2).tolist():
            start, stop = int(starts[first]), int(starts[last])
            if stop - start <= self.people // SPACING:
                add(found, self._rows(start, stop))
                continue
            upper = self._run(starts, start, stop)
            found = upper if len(runs) == 2 else found | upper
        return found

    def _run(self, starts: NDArray[np.int64], start: int, stop: int) -> Words:
        """The many rows from `start` to `stop`; only to be read."""
        if not len(self.rungs):
            chosen = np.zeros(self.leading, dtype=np.bool_)
            chosen[self._rows(start, stop)] = True
            return pack(chosen)
        if start == starts[0]:
            return self._prefix(starts, stop)
        return self._prefix(starts, stop) & ~self._prefix(starts, start)

    def _prefix(self, starts: NDArray[np.int64], stop: int) -> Words:
        """The rows of the key with these step starts, up to `stop`; only to be read."""
        first, end, size = int(starts[0]), int(starts[-1]), -(-self.leading // 64)
        at = int(self.rungs.searchsorted(stop, side="right"))
        below = max(first, int(self.rungs[at - 1])) if at else first
        above = int(self.rungs[at]) if at < len(self.rungs) else end + 1
        if above <= end and above - stop < stop - below:
            words = self.bitmaps[at, :size].copy()
            remove(words, self._rows(stop, above))
            return words
        if below == stop and below > first:
            return self.bitmaps[at - 1, :size]
        words = self.bitmaps[at - 1, :size].copy() if below > first else nobody(self.leading)
        add(words, self._rows(below, stop))
        return words

    def _rows(self, start: int, stop: int) -> Rows:
        rows = self.postings.rows[start:stop]
        return rows if self.leading == self.people else rows[rows < self.leading]


@dataclass(frozen=True, slots=True)
class Groups:
    """A ladder whose keys part the people: everybody has one key, with one value."""

    ladder: Ladder

    @property
    def keys(self) -> NDArray[Any]:
        return self.ladder.postings.keys

    def having(self, chosen: NDArray[np.bool_]) -> Words:
        """The people whose key is chosen; `chosen` bool[k] goes by the keys."""
        sizes = self.ladder.postings.sizes()
        if sizes[chosen].sum() * 2 > self.ladder.people:
            return others(self._united(~chosen), self.ladder.leading)
        return self._united(chosen)

    def _united(self, chosen: NDArray[np.bool_]) -> Words:
        found, postings = nobody(self.ladder.leading), self.ladder.postings
        for at in np.flatnonzero(chosen).tolist():
            start, stop = postings.starts[postings.indptr[at : at + 2]].tolist()
            if (stop - start) * SPACING < self.ladder.people:
                add(found, self.ladder._rows(start, stop))
            else:
                found |= self.ladder.anything(int(self.keys[at]))
        return found


def bare(postings: Postings, people: int) -> Ladder:
    """The ladder without bitmaps: for so few people that rows are as quick."""
    none = np.zeros((0, -(-people // 64)), dtype=np.uint64)
    return Ladder(postings, np.zeros(0, dtype=np.int64), none, people, people)


def ladder(postings: Postings, people: int, rungs_apart: int = SPACING) -> Ladder:
    """The ladder over `postings` of so many people, its rungs people / `rungs_apart` rows apart."""
    spacing, rungs = max(1, people // rungs_apart), []
    bounds = postings.indptr.tolist()
    large = np.flatnonzero(postings.sizes() >= spacing).tolist()
    for key in large:
        starts = postings.starts[bounds[key] : bounds[key + 1] + 1]
        last = int(starts[0])
        for stop in starts[1:].tolist():
            if stop - last >= spacing:
                rungs.append((int(starts[0]), last, stop))
                last = stop
    bitmaps = np.zeros((len(rungs), -(-people // 64)), dtype=np.uint64)
    for at, (first, last, stop) in enumerate(rungs):
        if last > first:
            bitmaps[at] = bitmaps[at - 1]
        add(bitmaps[at], postings.rows[last:stop])
    return Ladder(
        postings, np.array([stop for *_, stop in rungs], dtype=np.int64), bitmaps, people, people
    )
