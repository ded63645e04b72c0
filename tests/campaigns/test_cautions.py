"""What Bea is told before a launch about a score that can be bought."""

from types import SimpleNamespace

from campaigns.cautions import (
    few_reached,
    nobody_held_back,
    nobody_sent_to,
    not_sure,
    score_only,
    too_little_stock,
)
from campaigns.figures import Curve
from campaigns.proof import Proof
from campaigns.report_words import would_take
from campaigns.rules.parse import parse

SCORE = {"field": "score", "op": ">=", "value": 45}
SURE = {"field": "score_low", "op": ">=", "value": 40}
TOPIC = {"field": "topic", "topic": "travel", "op": ">=", "value": 35}


def rule(*leaves):
    return parse({"all": list(leaves)}, None)


def reaching(yes):
    return SimpleNamespace(reach=SimpleNamespace(yes=yes))


def test_scarce_stock_is_better_guarded_by_the_lower_end():
    caution = not_sure(rule(SCORE, TOPIC), reaching(50), left=20)
    assert caution is not None
    assert (caution.code, caution.mend) == ("score_unsure", "add:score_low")


def test_there_is_no_need_where_everybody_gets_one_or_the_lower_end_is_asked_for():
    assert not_sure(rule(SCORE), reaching(20), left=20) is None
    assert not_sure(rule(SCORE), reaching(50), left=0) is None
    assert not_sure(rule(SCORE, SURE), reaching(50), left=20) is None
    assert not_sure(rule(TOPIC), reaching(50), left=20) is None


def test_a_lower_end_is_still_the_score_alone():
    assert score_only(rule(SCORE, SURE)) is not None
    assert score_only(rule(SURE, TOPIC)) is None


def curve(*points, at):
    return Curve("all.0", "score", at, False, list(points))


def figures_of(yes, line=None):
    return SimpleNamespace(reach=SimpleNamespace(yes=yes), curve=line)


def test_a_threshold_that_is_too_high_is_mended_with_one_tap():
    line = curve((20, 400), (50, 40), (60, 10), (80, 0), at=80)
    caution = few_reached(figures_of(0, line))
    assert (caution.mend, caution.label) == ("use:60", "Use 60")
    assert caution.text == "80 is too much to ask for. With 60 it reaches 10 people."
    assert few_reached(figures_of(0, curve((20, 0), (80, 0), at=80))).mend == ""
    assert few_reached(figures_of(0)).mend == ""
    assert few_reached(figures_of(10, line)) is None


def test_nobody_where_it_is_sent_is_said_before_the_launch():
    def planned(yes, able, limited=True):
        return SimpleNamespace(figures=figures_of(yes), shippable=able, limited=limited)

    assert nobody_sent_to(planned(50, 0)).label == "Change where it is sent"
    assert nobody_sent_to(planned(50, 20)) is None
    assert nobody_sent_to(planned(50, 0, limited=False)) is None
    assert nobody_sent_to(planned(0, 0)) is None  # then nobody is reached at all: said already


def test_where_a_lot_decides_nobody_needs_to_be_held_back_and_nothing_runs_short():
    found = figures_of(100)
    for way, warned in (("claim", True), ("draw", False), ("event", False)):
        campaign = SimpleNamespace(way=way, holdout_share=0, state="draft")
        assert (nobody_held_back(campaign, found) is not None) is warned
        assert (too_little_stock(campaign, found, 5) is not None) is warned


def test_a_report_of_too_few_says_how_many_it_takes():
    campaign = SimpleNamespace(holdout_share=0.1)
    (line,) = would_take(Proof(32, 1, why="people"), campaign)
    assert line.startswith("To tell 5 posts more in a hundred takes about ")
    assert line.endswith(" people who fit, 10% of them held back.")
    assert would_take(Proof(32, 1, why="words"), campaign) == []
