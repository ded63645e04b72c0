"""The lot that holds back, over many seeds: places are filled as long as anybody is left to ask."""

from collections import Counter

import numpy as np

from campaigns.core.bands import score_bands
from campaigns.core.holdout import Holdout
from campaigns.core.places import Ordered, Wanted, fill
from campaigns.lot import draws_holdout

SHARE, PLACES, FITTING = 0.3, 15, 30
# Thirty of two bands of score, the best first.
STRATA = [str(band) for band in score_bands(np.arange(59, 59 - FITTING, -1))]


def picks_of(seed):
    held = Holdout(lambda one: draws_holdout(seed, one, SHARE), STRATA, SHARE)
    return fill(Wanted(PLACES, np.arange(FITTING)), Ordered(np.arange(FITTING), "rank"), held)


def test_places_stay_empty_only_where_everybody_had_her_turn():
    short = 0
    for seed in range(600):
        picks = picks_of(seed)
        turns, held = Counter(), Counter()
        for pick in picks:
            turns[STRATA[pick.candidate]] += 1
            held[STRATA[pick.candidate]] += pick.held
            assert pick.held or not draws_holdout(seed, pick.candidate, SHARE)
        assert all(held[each] >= int(SHARE * turns[each]) for each in turns)
        invited = len(picks) - held.total()
        assert invited == PLACES or (invited < PLACES and len(picks) == FITTING)
        short += invited < PLACES
    # A lot of 3 in 10 takes more than 15 of 30 now and then: it is kept, and the places stay empty.
    assert 0 < short < 20
