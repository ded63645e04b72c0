"""Step 6: those who react to the same people again and again count together, not one by one."""

from concurrent.futures import ThreadPoolExecutor

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
STEP = 200_000


def pods(pairs: Pairs, n_targets: int, n_people: int) -> Ints:
    """The co-engagement group of each person, int64[people], -1 for those in none.

    A group goes by the lowest of its people's numbers.

    Only reactions to the first n_targets count: what members do to strangers groups nobody.

    Two actors belong together when at least half of all whom either reacted to are common
    (Jaccard >= .5), both with at least five targets. Candidates by MinHash (Broder, 1997): actors
    are sorted by their signature, three times from another hash on, and compared with the two
    that follow; each candidate is then counted exactly.
    """
    none = np.full(n_people, NONE, dtype=np.int64)
    pairs = pairs.of_first(n_targets)
    actors: Ints = np.flatnonzero(np.diff(pairs.turned[0]) >= LEAST_TARGETS).astype(np.int64)
    if len(actors) < 2:
        return none
    left, right = _candidates(_signatures(pairs, actors))
    true = _jaccard(pairs, actors, left, right) >= JACCARD
    left, right = left[true], right[true]
    if not len(left):
        return none
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(len(actors),) * 2)
    _, label = connected_components(graph, directed=False)
    inside = np.unique(np.concatenate([left, right]))
    _, first, group = np.unique(label[inside], return_index=True, return_inverse=True)
    none[actors[inside]] = actors[inside[first[group]]]
    return none


def share_of_pod(pairs: Pairs, moved: Floats, group: Ints, cleared: Ints) -> Floats:
    """What is left of each a, float64[pairs]: a group that moves a target by S counts sqrt(S).

    The pairs in the places `cleared` belong to no group.
    """
    of_pair = group[pairs.actor]
    of_pair[cleared] = NONE
    rows = np.flatnonzero(of_pair >= 0)
    left = np.ones(len(pairs))
    if not len(rows):
        return left
    target, of_pair = pairs.target[rows].astype(np.int64), of_pair[rows]
    order = np.lexsort((of_pair, target))
    start = starts(target[order], of_pair[order])
    together = np.add.reduceat(moved[rows][order], start)
    factor = 1 / np.sqrt(np.maximum(together, 1.0))
    left[rows[order]] = np.repeat(factor, np.diff(np.append(start, len(rows))))
    return left


def _signatures(pairs: Pairs, actors: Ints) -> Whole:
    """The least hash of each actor's targets, for each of the hashes, uint16[actors, HASHES]."""
    begin, targets = pairs.turned
    some = np.flatnonzero(np.diff(begin))
    wanted = np.searchsorted(some, actors)
    factors = np.random.default_rng(SEED).integers(1, 2**62, HASHES, dtype=np.uint64)
    people = np.arange(1, len(begin), dtype=np.uint64)

    def least(factor: np.uint64) -> Whole:
        # Two rounds: one multiplication alone keeps neighbouring numbers in order.
        mixed = people * (factor * np.uint64(2) + np.uint64(1))
        mixed ^= mixed >> np.uint64(29)
        hashed = ((mixed * factors[0]) >> np.uint64(48)).astype(np.uint16)[targets]
        return np.asarray(np.minimum.reduceat(hashed, begin[some])[wanted])

    with ThreadPoolExecutor(THREADS) as pool:
        return np.column_stack(list(pool.map(least, factors)))


def _candidates(signature: Whole) -> tuple[Ints, Ints]:
    """Pairs of actors of whom at least half of the hashes agree, int64[n] each."""
    left, right = [], []
    for first in range(0, HASHES, 4):
        key = np.zeros(len(signature), dtype=np.uint64)
        for place in range(4):
            key = (key << np.uint64(16)) | signature[:, first + place].astype(np.uint64)
        order = np.argsort(key)
        for step in (1, 2):
            one, other = order[:-step], order[step:]
            near = key[one] >> np.uint64(32) == key[other] >> np.uint64(32)
            one, other = one[near], other[near]
            agree = (signature[one] == signature[other]).sum(axis=1) >= HASHES * JACCARD
            left.append(one[agree])
            right.append(other[agree])
    return np.concatenate(left), np.concatenate(right)


def _jaccard(pairs: Pairs, actors: Ints, left: Ints, right: Ints) -> Floats:
    """|common targets| / |all targets| of these actors, counted exactly, float64[n]."""
    begin, targets = pairs.turned
    people = len(begin) - 1
    ones = np.ones(len(targets), dtype=np.int16)
    touched = csr_array((ones, targets, begin), shape=(people, people))
    sizes = np.diff(begin)
    found = [np.empty(0)]
    for at in range(0, len(left), STEP):
        one, other = actors[left[at : at + STEP]], actors[right[at : at + STEP]]
        common = np.asarray(touched[one].multiply(touched[other]).sum(axis=1)).ravel()
        found.append(common / (sizes[one] + sizes[other] - common))
    return np.concatenate(found)
