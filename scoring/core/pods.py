"""Step 6: those who react to the same people again and again count together, not one by one."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from scoring.core.arrays import Floats, Ints, Whole
from scoring.core.cells import Pairs, starts

LEAST_TARGETS = 5  # fewer common targets are a shared taste, not a pod
JACCARD = 0.5
HASHES = 12
SEED = 20120701
NONE = -1


def pods(pairs: Pairs, n_people: int) -> Ints:
    """The co-engagement group of each person, int64[people], -1 for those in none.

    Two actors belong together when at least half of all whom either reacted to are common
    (Jaccard >= .5), both with at least five targets. Candidates by MinHash (Broder, 1997): actors
    are sorted by their signature, three times from another hash on, and compared with the two
    that follow; each candidate is then counted exactly.
    """
    none = np.full(n_people, NONE, dtype=np.int64)
    actors = np.flatnonzero(np.bincount(pairs.actor, minlength=1) >= LEAST_TARGETS)
    if len(actors) < 2:
        return none
    number = np.full(n_people, NONE, dtype=np.int32)
    number[actors] = np.arange(len(actors), dtype=np.int32)
    signature = _signatures(pairs, number, len(actors))
    left, right = _candidates(signature)
    true = _jaccard(pairs, number, left, right) >= JACCARD
    left, right = left[true], right[true]
    if not len(left):
        return none
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(len(actors),) * 2)
    _, label = connected_components(graph, directed=False)
    inside = np.unique(np.concatenate([left, right]))
    none[actors[inside]] = label[inside]
    return none


def share_of_pod(pairs: Pairs, moved: Floats, group: Ints) -> Floats:
    """What is left of each a, float64[pairs]: a group that moves a target by S counts sqrt(S)."""
    of_pair = group[pairs.actor]
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


def _signatures(pairs: Pairs, number: Whole, n: int) -> Whole:
    """The least hash of each actor's targets, for each of the hashes, uint16[n, HASHES]."""
    rng = np.random.default_rng(SEED)
    factors = rng.integers(1, 2**62, HASHES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    signature = np.full((HASHES, n), 2**16 - 1, dtype=np.uint16)
    person = number[pairs.actor]
    rows = np.flatnonzero(person >= 0)
    person, target = person[rows], (pairs.target[rows].astype(np.uint64) + np.uint64(1))
    for place, factor in enumerate(factors):
        # Two rounds: one multiplication alone keeps neighbouring numbers in order.
        mixed = (target * factor) ^ ((target * factor) >> np.uint64(29))
        hashed = ((mixed * factors[place - 1]) >> np.uint64(48)).astype(np.uint16)
        np.minimum.at(signature[place], person, hashed)
    return np.ascontiguousarray(signature.T)


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


def _jaccard(pairs: Pairs, number: Whole, left: Ints, right: Ints) -> Floats:
    """|common targets| / |all targets| of these actors, counted exactly, float64[n]."""
    if not len(left):
        return np.empty(0)
    wanted = np.zeros(int(number.max()) + 1, dtype=np.bool_)
    wanted[left] = wanted[right] = True
    person = number[pairs.actor]
    rows = np.flatnonzero((person >= 0) & wanted[np.maximum(person, 0)])
    shape = (len(wanted), int(pairs.target.max()) + 1)
    ones = np.ones(len(rows), dtype=np.float32)
    touched = coo_array((ones, (person[rows], pairs.target[rows])), shape=shape).tocsr()
    sizes = np.diff(touched.indptr)
    common = np.concatenate(
        [
            np.asarray(touched[left[at : at + 200_000]].multiply(
                touched[right[at : at + 200_000]]
            ).sum(axis=1)).ravel()
            for at in range(0, len(left), 200_000)
        ]
    )  # fmt: skip
    return np.asarray(common / (sizes[left] + sizes[right] - common))
