"""What Bea is told before a launch about a score that can be bought."""

from types import SimpleNamespace

from campaigns.cautions import not_sure, score_only
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
