"""The effect of an offer drawn by lot, on numbers whose answer is known."""

import numpy as np
import pytest

from campaigns.core.lift import effect, joined, people_needed, smallest_detectable
from campaigns.worlds.planted import planted


def arms(offered, held_out):
    outcome = np.array([*offered, *held_out], float)
    return outcome, np.arange(len(outcome)) < len(offered)


def test_the_difference_of_two_means_by_hand():
    """Welch's interval of a textbook pair: 12 and 10 people, worked out by the formula."""
    outcome, offered = arms([1, 2, 3] * 4, [0, 1] * 5)
    found = effect(outcome, offered)
    assert (found.offered, found.held_out) == (12, 10)
    assert (found.offered_mean, found.held_out_mean) == (2.0, 0.5)
    assert found.difference == pytest.approx(1.5)
    variance = (8 / 11) / 12 + (10 * 0.25 / 9) / 10
    assert found.error == pytest.approx(np.sqrt(variance))
    assert found.is_told
    assert found.total() == pytest.approx((18.0, 12 * found.low, 12 * found.high))


def test_scipy_says_the_same():
    from scipy.stats import ttest_ind

    chance = np.random.default_rng(3)
    outcome, offered = arms(chance.normal(1, 2, 300), chance.normal(0.8, 1, 40))
    found = effect(outcome, offered)
    peer = ttest_ind(outcome[offered], outcome[~offered], equal_var=False)
    interval = peer.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_few_people_or_nothing_to_see_is_no_answer():
    assert effect(*arms([1.0] * 100, [0.0] * 9)) is None
    assert effect(*arms([1.0] * 100, [1.0] * 100)) is None


def test_strata_take_out_what_the_lot_did_not_balance():
    """The lot gave the offer to nine tenths of the loud and half of the quiet: no effect at all."""
    loud, quiet = np.full(100, 9.0), np.full(100, 1.0)
    chance = np.random.default_rng(5)
    outcome = np.concatenate([loud, quiet]) + chance.normal(0, 0.1, 200)
    offered = np.concatenate([np.arange(100) < 90, np.arange(100) < 50])
    stratum = np.repeat([0, 1], 100)
    assert effect(outcome, offered).difference > 2
    assert abs(effect(outcome, offered, stratum=stratum).difference) < 0.1


def test_the_past_narrows_the_interval_and_moves_the_truth_nowhere():
    world = planted(np.random.default_rng(8), 20_000, 0.2, 0.3, 0.7)
    plain = effect(world.outcome, world.offered)
    past = effect(world.outcome, world.offered, world.before)
    assert past.narrowed == pytest.approx(1 - np.sqrt(1 - 0.49), abs=0.03)
    assert plain.low <= 0.3 <= plain.high
    assert past.low <= 0.3 <= past.high


def test_a_past_that_is_the_same_for_all_changes_nothing():
    outcome, offered = arms([1, 2, 3] * 4, [0, 1] * 5)
    assert effect(outcome, offered, np.ones(22)) == effect(outcome, offered)


def test_small_strata_are_put_together():
    offered = np.array([True] * 12 + [False] * 12)
    stratum = np.array([0] * 6 + [1] * 3 + [2] * 3 + [0] * 6 + [1] * 3 + [2] * 3)
    assert joined(stratum, offered).tolist() == [0] * 6 + [-1] * 6 + [0] * 6 + [-1] * 6
    lone = np.array([0] * 11 + [1] + [0] * 12)
    assert set(joined(lone, offered).tolist()) == {0}


@pytest.mark.parametrize(
    "outcome, offered",
    [([1.0, np.nan], [True, False]), ([1.0, np.inf], [True, False]), ([1.0], [True, False])],
)
def test_what_is_no_number_or_no_pair_is_refused(outcome, offered):
    with pytest.raises(ValueError, match=r"each person|finite"):
        effect(np.array(outcome), np.array(offered))


def test_the_size_that_is_needed_is_the_size_that_detects():
    needed = people_needed(0.5, 2.0, 0.1)
    held_out = round(0.1 * needed)
    assert smallest_detectable(needed - held_out, held_out, 2.0) == pytest.approx(0.5, rel=0.01)
    with pytest.raises(ValueError, match="both arms"):
        smallest_detectable(10, 0, 1.0)
    with pytest.raises(ValueError, match="share"):
        people_needed(0.5, 1.0, 1.0)
