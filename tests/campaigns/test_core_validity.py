"""What the score told, on numbers whose answer is known."""

import numpy as np
import pytest
from scipy.stats import binomtest, spearmanr

from campaigns.core.shares import apart, by_band, share
from campaigns.core.validity import calibration, correlation, rising, threshold, validity
from campaigns.evaluations import validity as protocol


def crowd(people, steep, seed=1):
    """Standings spread evenly over 1 to 100, outcomes rising by `steep` a point around 50."""
    chance = np.random.default_rng(seed)
    standing = chance.integers(1, 101, people)
    return standing, chance.random(people) < np.clip(0.5 + steep * (standing - 50), 0, 1)


def test_shares_are_those_of_scipy_and_of_newcombe():
    for hits, people in ((0, 10), (7, 12), (12, 12), (15, 148)):
        peer = binomtest(hits, people).proportion_ci(method="wilson")
        found = share(hits, people)
        assert (found.low, found.high) == pytest.approx((peer.low, peer.high), abs=1e-12)
    # Newcombe (1998), table II: 56/70 against 48/80, method 10.
    assert apart(share(56, 70), share(48, 80)) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    for wrong in ((1, 0), (3, 2), (-1, 4)):
        with pytest.raises(ValueError):
            share(*wrong)


def test_small_bands_are_not_told_and_cannot_be_subtracted():
    standing = np.repeat([10, 30, 50, 70], [30, 9, 20, 12])
    told = {band.name: band.share for band in by_band(standing, standing > 0)}
    assert (told["20-39"], told["60-79"]) == (None, None)
    assert (told["0-19"].people, told["40-59"].people) == (30, 20)
    assert "80-100" not in told


def test_the_correlation_is_that_of_scipy_and_its_interval_is_the_same_for_one_seed():
    standing, hit = crowd(300, 0.005)
    found = correlation(standing, hit, 4)
    assert found.value == pytest.approx(spearmanr(standing, hit).statistic)
    assert found.low < found.value < found.high
    assert correlation(standing, hit, 4) == found != correlation(standing, hit, 5)
    mixed = np.random.default_rng(0).permutation(300)
    assert correlation(standing[mixed], hit[mixed], 4) == found


@pytest.mark.parametrize(("steep", "says"), [(0.005, "more"), (-0.005, "less"), (0.0, "nothing")])
def test_a_relation_is_told_and_a_flat_line_too(steep, says):
    assert validity(*crowd(1_000, steep), 1).verdict == says


def test_the_rising_curve_pools_what_falls():
    standing = np.array([10] * 2 + [20] * 2 + [30] * 2 + [40] * 2)
    hit = np.array([0, 0, 1, 1, 0, 1, 1, 1], bool)
    curve = rising(standing, hit)
    assert curve[[10, 20, 30, 40]].tolist() == [0, 0.75, 0.75, 1]
    assert (curve[0], curve[15], curve[100]) == (0, 0.375, 1)


def test_what_was_promised_came():
    steps = calibration(*crowd(20_000, 0.008), 1)
    assert [step.found.people for step in steps] == [2_000] * 5
    for step in steps:
        assert step.found.value == pytest.approx(step.expected, abs=0.03)
    assert steps[0].found.value < 0.2 < 0.8 < steps[-1].found.value


def test_the_best_threshold_is_found_where_it_was_planted_and_told_on_the_other_half():
    standing = np.tile(np.arange(1, 101), 20)
    hit = (standing >= 60) ^ (np.random.default_rng(3).random(2_000) < 0.1)
    found = threshold(standing, hit, 2)
    assert (found.at, found.above.people + found.below.people) == (60, 1_000)
    assert found.tells
    assert found.difference[0] == pytest.approx(0.8, abs=0.06)
    assert found.kept == pytest.approx(0.857, abs=0.05)
    flat = threshold(*crowd(1_000, 0.0), 2)
    assert flat is None or not flat.tells


def test_where_nothing_can_be_told_nothing_is():
    nothing = validity(np.arange(9), np.ones(9, bool), 1)
    assert (nothing.overall, nothing.bands, nothing.verdict) == (None, [], "cannot_tell")
    same = validity(np.full(40, 30), np.arange(40) % 2 == 0, 1)
    assert (same.correlation, same.threshold, same.overall.hits) == (None, None, 20)
    everybody = validity(np.arange(40), np.ones(40, bool), 1)
    assert (everybody.correlation, everybody.threshold) == (None, None)
    with pytest.raises(ValueError, match="between"):
        validity(np.arange(101) + 1, np.ones(101, bool), 1)
    with pytest.raises(ValueError, match="each person"):
        validity(np.arange(12), np.ones(11, bool), 1)


def test_the_protocol_measures_what_it_names(monkeypatch):
    monkeypatch.setattr(protocol, "RUNS", 10)
    found = protocol.measure(None, 0)
    assert set(found.targets) <= set(found.ours)
    assert found.ours["found"] == 1
    assert found.ours["band_coverage"] > 0.8
