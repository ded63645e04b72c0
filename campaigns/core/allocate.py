"""Choosing whom to invite when perks are scarce: the set whose audiences overlap least.

Maximum coverage by lazy greedy: take again and again whoever reaches most people that nobody
taken reaches yet. It reaches at least 1 - 1/e of the best possible (Nemhauser, Wolsey and Fisher
1978), and because gains only ever fall, an old gain is a bound and few are counted anew (Minoux
1978). Large audiences are compared on a sketch: the same fraction of all reactors, chosen by
hash, stands in for everybody, so that unions of samples are samples of unions (Cohen 1997). What
a pick gains is then counted on everybody: a sketch flatters those who were chosen by it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campaigns.core.places import Floor, Pick, Wanted, fill

MOST_PAIRS = 4_000_000
MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Audiences:
    """Who reacts to whom: candidate i is reacted to by `actors[indptr[i]:indptr[i + 1]]`.

    `indptr` int64[n + 1], `actors` int32[m], numbers below `size`, each once for a candidate.
    """

    indptr: NDArray[np.int64]
    actors: NDArray[np.int32]
    size: int

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def of(self, candidate: int) -> NDArray[np.int32]:
        return self.actors[self.indptr[candidate] : self.indptr[candidate + 1]]


def audiences(candidates: NDArray[np.int64], actors: NDArray[np.int64], count: int) -> Audiences:
    """From pairs (candidate below `count`, actor number), two int64[m]; repeats count once."""
    size = int(actors.max()) + 1 if len(actors) else 0
    pairs = np.unique(candidates * size + actors)
    indptr = np.searchsorted(pairs, np.arange(count + 1) * size) if size else np.zeros(count + 1)
    return Audiences(indptr.astype(np.int64), (pairs % max(size, 1)).astype(np.int32), size)


def sketched(whole: Audiences, seed: int, most: int = MOST_PAIRS) -> Audiences:
    """A sketch of about `most` pairs; the same audiences when they have no more.

    With a share s of the reactors, a count of c has a relative error of sqrt((1 - s) / (s * c)).
    """
    if len(whole.actors) <= most:
        return whole
    share = most / len(whole.actors)
    numbers = np.arange(whole.size, dtype=np.uint64) + np.uint64(seed * int(MIX) % 2**64)
    kept = _hashed(numbers) < np.uint64(share * 2**64)
    chosen = kept[whole.actors]
    ends = np.append(0, np.cumsum(chosen))
    return Audiences(ends[whole.indptr], whole.actors[chosen], whole.size)


def choose(
    among: Audiences,
    k: int,
    *,
    seed: int,
    exploration: float = 0.0,
    groups: NDArray[np.integer] | None = None,
    floors: Mapping[int, int] | None = None,
    most: int = MOST_PAIRS,
) -> list[Pick]:
    """At most k candidates, in the order in which they were taken, as `places.fill` takes them.

    First `exploration` (a share of k) is drawn by lot among all, so that ordinary members are
    tried too; then every group g of `groups`, int[n], is filled up to `floors[g]` by reach, as
    far as it has members; the rest goes by reach. The same seed gives the same choice; equal
    gains go to the lower number. Past `most` pairs a sketch is compared. Raises ValueError when
    exploration and floors exceed k.
    """
    wanted = Wanted(
        k,
        exploration=exploration,
        lot=np.random.default_rng(seed).permutation(len(among)),
        floors=tuple(
            Floor(np.flatnonzero(groups == group), least)
            for group, least in sorted((floors or {}).items())
        ),
    )
    return fill(wanted, Covering(among, sketched(among, seed, most)))


def reach(among: Audiences, chosen: Iterable[int]) -> int:
    """How many distinct people react to anybody chosen."""
    reached = np.zeros(among.size, dtype=np.bool_)
    for candidate in chosen:
        reached[among.of(candidate)] = True
    return int(np.count_nonzero(reached))


class Covering:
    """Whoever reaches most people that nobody taken reaches yet: a `places.Preference`."""

    because = "reach"

    def __init__(self, among: Audiences, sketch: Audiences | None = None) -> None:
        self.among, self.sketch = among, sketch or among
        self.open = np.ones(among.size, dtype=np.bool_)  # reached by nobody yet

    def gain(self, candidate: int, among: Audiences) -> int:
        return int(np.count_nonzero(self.open[among.of(candidate)]))

    def take(self, candidate: int) -> int:
        """Count the people of one as reached; gives how many were not before."""
        gain = self.gain(candidate, self.among)
        self.open[self.among.of(candidate)] = False
        return gain

    def best(self, candidates: Iterable[int]) -> Iterator[int]:
        """The candidates, each the best of those left at the moment when it is asked for."""
        sizes = np.diff(self.sketch.indptr).tolist()
        heap = [(-sizes[each], each) for each in candidates]
        heapq.heapify(heap)
        while heap:
            bound, candidate = heap[0]
            now = -self.gain(candidate, self.sketch)
            if now == bound:
                heapq.heappop(heap)
                yield candidate
            else:
                heapq.heapreplace(heap, (now, candidate))


def _hashed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Well mixed 64 bits of each number (SplitMix64; Steele, Lea and Flood 2014)."""
    z = (numbers + MIX) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
