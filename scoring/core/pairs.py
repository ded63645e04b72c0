"""Steps 2 to 4: from the mass of a pair to how much this one person was moved."""

import numpy as np

from scoring.core.arrays import Floats, Ints
from scoring.core.cells import Pairs

SATURATION = 2.0
RECIPROCITY_DISCOUNT = 0.7
FREE_ATTENTION = 10.0


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
    return moved - RECIPROCITY_DISCOUNT * np.minimum(moved, _returned(pairs, moved))


def spread_attention(pairs: Pairs, moved: Floats) -> Floats:
    """a_uv = d_uv / sqrt(max(1, sum_w d_uw / 10)): who reacts to everybody is moved less by each.

    The sum runs over all that this actor reacted to in the data. moved: float64[pairs].
    """
    if not len(pairs):
        return moved
    given = np.bincount(pairs.actor, weights=moved)
    return moved / np.sqrt(np.maximum(1.0, given[pairs.actor] / FREE_ATTENTION))


def moved_people(pairs: Pairs) -> Floats:
    """Steps 2 to 4 in order: float64[pairs], each 0 to 1 of a person moved."""
    return spread_attention(pairs, discount_returned(pairs, saturate(pairs.mass)))


def _returned(pairs: Pairs, moved: Floats) -> Floats:
    """g_vu for each pair (u, v), 0 where v never reacted to u."""
    if not len(pairs):
        return moved
    people = int(max(pairs.target.max(), pairs.actor.max())) + 1
    if people >= 2**31:
        raise ValueError("number the actors from 0 without gaps: a pair must fit 62 bits")
    key: Ints = pairs.target * people + pairs.actor
    back: Ints = pairs.actor * people + pairs.target
    place = np.minimum(np.searchsorted(key, back), len(key) - 1)
    return np.where(key[place] == back, moved[place], 0.0)
