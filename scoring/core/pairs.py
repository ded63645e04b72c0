"""Steps 2 to 4: from the mass of a pair to how much this one person was moved."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from scoring.core.arrays import Floats, Ints, Whole
from scoring.core.pair_columns import THREADS, Pairs

SATURATION = 2.0
RECIPROCITY_DISCOUNT = 0.7
FREE_ATTENTION = 10.0
STEP = 1 << 20


def saturate(mass: Floats) -> Floats:
    """g = 1 - exp(-2 m), 0 to 1: the unit is distinct people moved, not how often they moved.

    A stated choice: one share moves a person by .86; the fiftieth by the same person adds nothing.
    """
    return -np.expm1(-SATURATION * mass)


def discount_returned(pairs: Pairs, moved: Floats) -> Floats:
    """d_uv = g_uv - 0.7 min(g_uv, g_vu): what two people give each other says less.

    72% of users follow back more than 80% of their followers (TwitterRank, Weng et al., WSDM
    2010). moved: float64[pairs]. `pairs` must be sorted by target, then actor.
    """
    both, back = mutual(pairs)
    left = moved.copy()
    left[both] -= RECIPROCITY_DISCOUNT * np.minimum(moved[both], moved[back])
    return left


def mutual(pairs: Pairs) -> tuple[Ints, Ints]:
    """The places of the pairs that are answered, and of their answers, int64[n] each.

    Pairs are one rising number each, and so are the turned ones: the search for one among the
    other walks through memory once, in each thread half of it.
    """
    if not len(pairs):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    begin, targets = pairs.turned
    people = len(begin) - 1
    key = _number(pairs.target, pairs.actor, people)
    cuts = np.searchsorted(begin, np.arange(0, len(key), STEP)).tolist()

    def found(first: int, last: int) -> Ints:
        actors = np.repeat(np.arange(first, last), np.diff(begin[first : last + 1]))
        turned = _number(actors, targets[begin[first] : begin[last]], people)
        place = np.searchsorted(key, turned)
        place[place == len(key)] = 0
        return np.asarray(place[key[place] == turned])

    with ThreadPoolExecutor(THREADS) as pool:
        both = np.concatenate(list(pool.map(found, cuts, [*cuts[1:], people])))
    keys = key[both]
    answer = (keys % people) * people + keys // people
    return both, both[np.searchsorted(keys, answer)]


def attention(pairs: Pairs, moved: Floats, n_people: int) -> Floats:
    """1 / sqrt(max(1, sum_w d_uw / 10)): who reacts to everybody is moved less by each.

    The part of each actor's d that is left as a, float64[n_people]; the sum runs over all that
    this actor reacted to in the data. moved: float64[pairs], d after step 3.
    """
    given = np.bincount(pairs.actor, weights=moved, minlength=n_people)
    return np.asarray(1 / np.sqrt(np.maximum(1.0, given / FREE_ATTENTION)))


def returned_people(pairs: Pairs) -> Floats:
    """Steps 2 and 3 in order: d, float64[pairs], each 0 to 1 of a person moved."""
    return discount_returned(pairs, saturate(pairs.mass))


def _number(first: Whole, second: Whole, people: int) -> Ints:
    if people >= 2**31:
        raise ValueError("number the actors from 0 without gaps: a pair must fit 62 bits")
    number = first.astype(np.int64)
    number *= people
    number += second
    return number
