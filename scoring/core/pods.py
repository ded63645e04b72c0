"""Step 6: those who react to the same people again and again count together, not one by one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from scoring.core.arrays import Floats, Ints, Whole
from scoring.core.pair_columns import THREADS, Pairs, starts

LEAST_TARGETS = 5  # fewer common targets are a shared taste, not a pod
JACCARD = 0.5
HASHES = 12
SEED = 20120701
NONE = -1
NOBODY = np.iinfo(np.uint16).max
STEP = 200_000


@dataclass(frozen=True)
class Seen:
    """What the people look like whom each person reacts to.

    signature: uint16[people, HASHES], their least hash, for each of the hashes. targets: int64
    [people], their number.
    """

    signature: Whole
    targets: Ints

    def among(self, n_people: int) -> "Seen":
        """The same for so many people; whoever came later reacts to nobody."""
        more = max(n_people - len(self.targets), 0)
        nobody = np.full((more, HASHES), NOBODY, dtype=np.uint16)
        return Seen(
            np.concatenate([self.signature, nobody])[:n_people],
            np.append(self.targets, np.zeros(more, dtype=np.int64))[:n_people],
        )


def pods(pairs: Pairs, n_targets: int, n_people: int) -> Ints:
    """The co-engagement group of each person, int64[people], -1 for those in none.

    A group goes by the lowest of its people's numbers. Only reactions to the first n_targets
    count: what members do to strangers groups nobody.
    """
    return grouped(pairs, look(pairs, n_targets, n_people), n_targets)


def grouped(pairs: Pairs, seen: Seen, n_targets: int) -> Ints:
    """The groups of people who look alike, see `pods`.

    Two actors belong together when at least half of all whom either reacted to are common
    (Jaccard >= .5), both with at least five targets. Candidates by MinHash (Broder, 1997): actors
    are sorted by their signature, three times from another hash on, and compared with the two
    that follow; each candidate is then counted exactly.
    """
    none = np.full(len(seen.targets), NONE, dtype=np.int64)
    actors: Ints = np.flatnonzero(seen.targets >= LEAST_TARGETS).astype(np.int64)
    if len(actors) < 2:
        return none
    left, right = (actors[ends] for ends in _candidates(seen.signature[actors]))
    true = _jaccard(pairs.of_first(n_targets), seen.targets, left, right) >= JACCARD
    left, right = left[true], right[true]
    if not len(left):
        return none
    inside, ends = np.unique(np.concatenate([left, right]), return_inverse=True)
    graph = coo_array((np.ones(len(left)), ends.reshape(2, -1)), shape=(len(inside),) * 2)
    _, label = connected_components(graph, directed=False)
    _, first, group = np.unique(label, return_index=True, return_inverse=True)
    none[inside] = inside[first[group]]
    return none


def share_of_pod(pairs: Pairs, moved: Floats, group: Ints, cleared: Ints) -> Floats:
    """What is left of each a, float64[pairs]: a group that moves a target by S counts sqrt(S).

    The pairs in the places `cleared` belong to no group.
    """
    inside = (group >= 0)[pairs.actor]
    inside[cleared] = False
    rows = np.flatnonzero(inside)
    left = np.ones(len(pairs))
    if not len(rows):
        return left
    target, of_pair = pairs.target[rows].astype(np.int64), group[pairs.actor[rows]]
    order = np.lexsort((of_pair, target))
    start = starts(target[order], of_pair[order])
    together = np.add.reduceat(moved[rows][order], start)
    factor = 1 / np.sqrt(np.maximum(together, 1.0))
    left[rows[order]] = np.repeat(factor, np.diff(np.append(start, len(rows))))
    return left


def look(pairs: Pairs, n_targets: int, n_people: int) -> Seen:
    """What the first n_targets look like to whoever reacts to them."""
    nobody = np.empty((0, HASHES), dtype=np.uint16)
    seen = Seen(nobody, np.empty(0, dtype=np.int64)).among(n_people)
    pairs = pairs.of_first(n_targets)
    if not len(pairs):
        return seen
    begin, targets = pairs.turned
    sizes = np.diff(begin)
    some = np.flatnonzero(sizes)
    factors = np.random.default_rng(SEED).integers(1, 2**62, HASHES, dtype=np.uint64)
    people = np.arange(1, len(begin), dtype=np.uint64)

    def least(place: int) -> None:
        # Two rounds: one multiplication alone keeps neighbouring numbers in order.
        mixed = people * (factors[place] * np.uint64(2) + np.uint64(1))
        mixed ^= mixed >> np.uint64(29)
        hashed = ((mixed * factors[0]) >> np.uint64(48)).astype(np.uint16)[targets]
        seen.signature[some, place] = np.minimum.reduceat(hashed, begin[some])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(least, range(HASHES)))
    seen.targets[: len(sizes)] = sizes
    return seen


def _candidates(signature: Whole) -> tuple[Ints, Ints]:
    """Pairs of actors of whom at least half of the hashes agree, int64[n] each."""

    def near(first: int) -> tuple[Ints, Ints]:
        left, right = [], []
        key = np.zeros(len(signature), dtype=np.uint64)
        for place in range(4):
            key = (key << np.uint64(16)) | signature[:, first + place].astype(np.uint64)
        order = np.argsort(key)
        for step in (1, 2):
            one, other = order[:-step], order[step:]
            alike = key[one] >> np.uint64(32) == key[other] >> np.uint64(32)
            one, other = one[alike], other[alike]
            agree = (signature[one] == signature[other]).sum(axis=1) >= HASHES * JACCARD
            left.append(one[agree])
            right.append(other[agree])
        return np.concatenate(left), np.concatenate(right)

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(near, range(0, HASHES, 4)))
    one, other = zip(*found, strict=True)
    return np.concatenate(one), np.concatenate(other)


def _jaccard(pairs: Pairs, sizes: Ints, left: Ints, right: Ints) -> Floats:
    """|common targets| / |all targets| of these actors, counted exactly, float64[n]."""
    asked = np.zeros(len(sizes), dtype=np.bool_)
    asked[left] = asked[right] = True
    rows = np.flatnonzero(asked[pairs.actor])
    shape = (len(sizes), int(pairs.target[-1]) + 1 if len(pairs) else 1)
    ones = np.ones(len(rows), dtype=np.int16)
    touched = csr_array((ones, (pairs.actor[rows], pairs.target[rows])), shape=shape)
    found = [np.empty(0)]
    for at in range(0, len(left), STEP):
        one, other = left[at : at + STEP], right[at : at + STEP]
        common = np.asarray(touched[one].multiply(touched[other]).sum(axis=1)).ravel()
        found.append(common / (sizes[one] + sizes[other] - common))
    return np.concatenate(found)
