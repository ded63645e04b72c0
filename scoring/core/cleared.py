"""Reactions that were found honest: of these no pod, no burst and no cap is made."""

import numpy as np

from scoring.core.arrays import Cleared, Ints
from scoring.core.features import DISCOUNTS
from scoring.core.pair_columns import Pairs
from scoring.core.presences import Presences, renumber


def cleared_places(cleared: Cleared | None, pairs: Pairs, at: Presences) -> list[Ints]:
    """For each of `features.DISCOUNTS` the places of the pairs that it does not touch, int64.

    Pairs that are not there (nothing is left of them) are left out.
    """
    if cleared is None or not len(cleared) or not len(pairs):
        return [np.empty(0, dtype=np.int64) for _ in DISCOUNTS]
    target, actor = renumber(cleared.target, at), renumber(cleared.actor, at)
    people = 1 + max(int(pairs.actor.max()), int(actor.max()))
    keys = pairs.target.astype(np.int64) * people + pairs.actor
    wanted = target * people + actor
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    there = keys[place] == wanted
    return [
        np.unique(place[there & (cleared.discount == discount)])
        for discount in range(len(DISCOUNTS))
    ]
