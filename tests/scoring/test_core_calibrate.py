"""The published version, its curve, and the standing."""

import copy
import json

import numpy as np
import pytest

from scoring.core.calibrate import Curve
from scoring.core.cohort import curve_anchors
from scoring.core.published import CURRENT, VERSIONS, from_published, load
from scoring.core.standing import NONE_YET, standing

PUBLISHED = json.loads((VERSIONS / f"{CURRENT}.json").read_text())


def test_the_curve_passes_through_its_anchors():
    curve = load().curve
    assert curve.score(curve.log_influence) == pytest.approx(curve.scores)
    assert curve.percentile(curve.log_influence) == pytest.approx(curve.percentiles)


def test_the_curve_rises_and_stays_within_1_and_100():
    curve = load().curve
    scores = curve.score(np.linspace(-20, 20, 20_001))
    assert np.all(np.diff(scores) >= 0)
    assert (scores[0], scores[-1]) == (1.0, 100.0)


def test_no_influence_is_the_floor_at_percentile_0():
    nothing = np.array([-np.inf])
    assert load().curve.score(nothing).tolist() == [1.0]
    assert load().curve.percentile(nothing).tolist() == [0.0]


def test_the_median_of_the_cohort_scores_20():
    at = {a["percentile"]: a["score"] for a in PUBLISHED["curve"]["anchors"]}
    wanted = {50.0: 20, 80.0: 38, 95.0: 53, 99.0: 66, 99.9: 79, 99.99: 89}
    assert {p: s for p, s in at.items() if p in wanted} == wanted


def test_anchors_are_made_from_a_cohort():
    cohort = np.random.default_rng(3).normal(size=50_000)
    anchors = curve_anchors(cohort, measured_to=99)
    assert [a["measured"] for a in anchors] == [False, True, True, True, True, *[False] * 3]
    assert Curve.through(anchors).percentile(np.array([1.6449]))[0] == pytest.approx(95, abs=0.3)


@pytest.mark.parametrize("name", ["log_influence", "score", "percentile"])
def test_a_curve_that_falls_is_refused(name):
    anchors = copy.deepcopy(PUBLISHED["curve"]["anchors"])
    anchors[3][name] = anchors[1][name]
    with pytest.raises(ValueError, match=name):
        Curve.through(anchors)


@pytest.mark.parametrize("path, value", [
    (("networks", "web", "features", "reach", "weight"), -0.1),
    (("networks", "web", "features", "reach", "sd"), 0),
    (("kinds", "share", "half_life_days"), 0),
    (("kinds", "like", "weight"), -1),
    (("shrink", "kappa"), 0),
])  # fmt: skip
def test_a_version_with_an_impossible_number_is_refused(path, value):
    file = copy.deepcopy(PUBLISHED)
    place = file
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ValueError):
        from_published(file, "test")


def test_an_unknown_version_and_an_unknown_kind():
    with pytest.raises(FileNotFoundError):
        load("v0")
    assert load().kind_code("poke") == -1


def test_a_network_weighs_its_kinds_its_own_way():
    model = load()
    like = np.array([model.kind_code("like")] * 2)
    networks = np.array([model.network_code("web"), model.network_code("stackexchange")])
    place = model.kind_on(networks, like)
    assert model.kinds.weight[place].tolist() == [0.15, 0.5]
    assert model.kinds.half_life[place].tolist() == [30, 180]


@pytest.mark.parametrize("previous, exact, shown", [
    (NONE_YET, 44.99, 44),
    (44, 45.0, 45),  # rises at k
    (45, 44.5, 45),  # holds down to k - 0.5
    (45, 44.49, 44),  # and falls below it
    (45, 37.9, 38),  # a long fall ends where a slow one would
    (45, 60.2, 60),
    (NONE_YET, 1.0, 1),
    (100, 99.6, 100),
    (99, 100.0, 100),
])  # fmt: skip
def test_the_standing_rises_at_k_and_falls_below_k_minus_a_half(previous, exact, shown):
    assert standing(np.array([previous]), np.array([exact])).tolist() == [shown]


def test_a_trembling_score_does_not_flicker():
    shown, seen = np.array([NONE_YET]), []
    for exact in (45.0, 44.8, 45.1, 44.6, 44.9):
        shown = standing(shown, np.array([exact]))
        seen.append(int(shown[0]))
    assert seen == [45] * 5


@pytest.mark.parametrize("exact", [0.5, 100.1, np.nan])
def test_a_score_that_cannot_be_has_no_standing(exact):
    with pytest.raises(ValueError, match="between 1 and 100"):
        standing(np.array([40]), np.array([exact]))
