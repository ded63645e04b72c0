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

from campaigns.core.bitmaps import Words, add, nobody, others, remove
from campaigns.core.postings import Postings

SPACING = 128


@dataclass(frozen=True, slots=True)
class Ladder:
    """`rungs` int64[c] rising: the entry of `postings.rows` before which each prefix ends.

    `bitmaps` uint64[c, ceil(people / 64)]: the rows of the key from its first entry to the rung.
    """

    postings: Postings
    rungs: NDArray[np.int64]
    bitmaps: NDArray[np.uint64]
    people: int

    def having(self, key: int, chosen: NDArray[np.bool_]) -> Words:
        """The people with a chosen value of `key`; `chosen` bool[s] goes by the key's steps."""
        _, starts = self.postings.steps(key)
        edges = np.flatnonzero(np.diff(chosen, prepend=False, append=False))
        return self._between(starts, edges)

    def anything(self, key: int) -> Words:
        """The people who have `key` with any value."""
        _, starts = self.postings.steps(key)
        return self._between(starts, np.array([0, len(starts) - 1]))

    def _between(self, starts: NDArray[np.int64], edges: NDArray[np.integer]) -> Words:
        """The rows of the runs of steps from edges[0] to edges[1], from edges[2] to edges[3] ..."""
        found = nobody(self.people)
        for first, last in edges.reshape(-1, 2).tolist():
            start, stop = int(starts[first]), int(starts[last])
            if stop - start <= self.people // SPACING:
                add(found, self.postings.rows[start:stop])
                continue
            upper = self._prefix(starts, stop)
            if start > starts[0]:
                upper &= ~self._prefix(starts, start)
            found = upper if len(edges) == 2 else found | upper
        return found

    def _prefix(self, starts: NDArray[np.int64], stop: int) -> Words:
        """The rows of the key with these step starts, from its first entry up to `stop`."""
        first, end, rows = int(starts[0]), int(starts[-1]), self.postings.rows
        at = int(np.searchsorted(self.rungs, stop, side="right"))
        below = max(first, int(self.rungs[at - 1])) if at else first
        above = int(self.rungs[at]) if at < len(self.rungs) else end + 1
        if above <= end and above - stop < stop - below:
            words = self.bitmaps[at].copy()
            remove(words, rows[stop:above])
            return words
        words = self.bitmaps[at - 1].copy() if below > first else nobody(self.people)
        add(words, rows[below:stop])
        return words


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
            return others(self._united(~chosen), self.ladder.people)
        return self._united(chosen)

    def _united(self, chosen: NDArray[np.bool_]) -> Words:
        found, postings = nobody(self.ladder.people), self.ladder.postings
        for key, size in zip(self.keys[chosen], postings.sizes()[chosen], strict=True):
            if size * SPACING < self.ladder.people:
                add(found, postings.of(int(key))[0])
            else:
                found |= self.ladder.anything(int(key))
        return found


def ladder(postings: Postings, people: int) -> Ladder:
    """The ladder over `postings` of so many people."""
    spacing, rungs = max(1, people // SPACING), []
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
    return Ladder(postings, np.array([stop for *_, stop in rungs], dtype=np.int64), bitmaps, people)
