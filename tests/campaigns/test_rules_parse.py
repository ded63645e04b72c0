"""A rule that exists is valid: everything else is refused at the leaf that has to change."""

import math

import pytest

from campaigns.rules.canonical import rule_hash
from campaigns.rules.evaluate import evaluate
from campaigns.rules.parse import DEEPEST, MOST_LEAVES, parse
from perks.ground.errors import Refusal
from tests.campaigns.rule_worlds import CONTEXT, VOCABULARY, frame_of, random_people

SCORE = {"field": "score", "op": ">=", "value": 45}
WEB = {"field": "network", "op": "in", "value": ["web"]}
GERMANY = {"field": "country", "op": "in", "value": ["DE"]}


def score(op, value):
    return {"field": "score", "op": op, "value": value}


def travel(op, value, topic="travel"):
    return {"field": "topic", "topic": topic, "op": op, "value": value}


def refusal(raw):
    with pytest.raises(Refusal) as caught:
        parse(raw, VOCABULARY)
    assert (caught.value.code, caught.value.status) == ("rule_invalid", 422)
    assert " Nothing was saved. " in caught.value.sentence
    return caught.value


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (None, ""),
        ([], ""),
        ("score >= 45", ""),
        ({}, ""),
        ({"all": []}, "all"),
        ({"any": {}}, "any"),
        ({"all": [SCORE, {}]}, "all[1]"),
        ({"all": [SCORE], "any": [SCORE]}, ""),
        ({"some": [SCORE]}, ""),
        ({"not": [SCORE]}, "not"),
        ({"not": {"not": 3}}, "not.not"),
        ({"at_least": 1}, ""),
        ({"at_least": 0, "of": [SCORE]}, "at_least"),
        ({"at_least": 2, "of": [SCORE]}, "at_least"),
        ({"at_least": True, "of": [SCORE]}, "at_least"),
        ({"at_least": 1.0, "of": [SCORE]}, "at_least"),
        ({"at_least": 1, "of": []}, "of"),
        ({"field": "shoe_size", "op": ">=", "value": 1}, "field"),
        ({"field": ["score"], "op": ">=", "value": 1}, "field"),
        ({"all": [SCORE, {"field": "score", "op": ">="}]}, "all[1].value"),
        ({"all": [SCORE, SCORE | {"topic": "travel"}]}, "all[1].topic"),
        ({"all": [SCORE, score("=", 45)]}, "all[1].op"),
        ({"all": [SCORE, score([], 45)]}, "all[1].op"),
        ({"all": [SCORE, score("in", 45)]}, "all[1].op"),
        ({"all": [SCORE, score(">=", "45")]}, "all[1].value"),
        ({"all": [SCORE, score(">=", True)]}, "all[1].value"),
        ({"all": [SCORE, score(">=", None)]}, "all[1].value"),
        ({"all": [SCORE, score(">=", math.nan)]}, "all[1].value"),
        ({"all": [SCORE, score(">=", math.inf)]}, "all[1].value"),
        ({"all": [SCORE, score(">=", -1)]}, "all[1].value"),
        ({"all": [SCORE, score(">=", 10**5000)]}, "all[1].value"),
        ({"all": [SCORE, score(">=", 45.5)]}, "all[1].value"),
        ({"any": [travel(">=", 35.55)]}, "any[0].value"),
        ({"any": [travel(">=", 35, topic="travle")]}, "any[0].topic"),
        ({"any": [travel(">=", 35, topic=7)]}, "any[0].topic"),
        ({"any": [travel(">=", 35, topic="")]}, "any[0].topic"),
        ({"field": "age", "op": ">=", "value": 0}, "value"),
        ({"field": "cooldown", "op": ">=", "value": 0}, "value"),
        ({"field": "country", "op": "in", "value": "DE"}, "value"),
        ({"field": "country", "op": "in", "value": []}, "value"),
        ({"field": "country", "op": "in", "value": ["DE", "XX"]}, "value[1]"),
        ({"field": "country", "op": "in", "value": ["DE", None]}, "value[1]"),
        ({"field": "country", "op": ">=", "value": ["DE"]}, "op"),
        ({"field": "network", "op": "in", "value": ["myspace"]}, "value[0]"),
    ],
)
def test_bad_input_points_at_its_leaf(raw, path):
    assert refusal(raw).facts == {"path": path}


def test_a_near_word_is_offered():
    caught = refusal(travel(">=", 35, topic="travle"))
    assert caught.sentence == (
        'There is no topic "travle". Nothing was saved. Did you mean "travel"?'
    )


def test_a_long_or_unprintable_word_is_shortened():
    caught = refusal(travel(">=", 35, topic="\x00<script>" + "x" * 5000))
    assert len(caught.sentence) < 200
    assert "\x00" not in caught.sentence


def nested(levels):
    rule = SCORE
    for _ in range(levels - 1):
        rule = {"not": rule}
    return rule


def test_depth_is_bounded():
    assert parse(nested(DEEPEST), VOCABULARY)
    assert refusal(nested(200)).facts["path"] == ".".join(["not"] * DEEPEST)


def test_leaves_are_bounded():
    assert parse({"any": [SCORE] * MOST_LEAVES}, VOCABULARY)
    assert refusal({"any": [SCORE] * 10_000}).facts == {"path": f"any[{MOST_LEAVES}]"}


NEVER = [
    (score(">", 100), "value"),
    ({"not": score(">=", 0)}, "not.value"),
    ({"all": [score(">=", 60), score("<", 60)]}, "all[1].value"),
    ({"all": [score(">", 44), score("<", 45)]}, "all[1].value"),
    ({"all": [SCORE, {"all": [GERMANY, score("<", 45)]}]}, "all[1].all[1].value"),
    ({"all": [SCORE, {"not": SCORE}]}, "all[1].not.value"),
    ({"all": [travel(">=", 35.1), travel("<=", 35)]}, "all[1].value"),
    ({"all": [GERMANY, {"field": "country", "op": "in", "value": ["FR"]}]}, "all[1].value"),
    ({"all": [GERMANY, {"not": GERMANY}]}, "all[1].not.value"),
    ({"all": [WEB, {"not": WEB}]}, "all[1].not.value"),
    ({"any": [score(">", 100), score("<", 0)]}, "any[0].value"),
    ({"at_least": 2, "of": [SCORE, score(">", 100)]}, "of[1].value"),
    ({"all": [GERMANY, {"any": [score(">", 100)]}]}, "all[1].any[0].value"),
]


@pytest.mark.parametrize(("raw", "path"), NEVER)
def test_a_rule_that_can_never_be_true_is_refused(raw, path):
    caught = refusal(raw)
    assert caught.facts == {"path": path}
    assert caught.sentence.startswith("Nobody can ever meet")


@pytest.mark.parametrize(("raw", "path"), NEVER)
def test_without_that_guard_the_rule_reaches_nobody(raw, path):
    """The guard switched off: a stored rule is taken as it is, and nobody is ever invited."""
    frame = frame_of(random_people(11, 300))
    assert 2 not in evaluate(parse(raw, None), frame, CONTEXT).tolist()


@pytest.mark.parametrize(
    "raw",
    [
        {"all": [score(">=", 45), score("<=", 45)]},
        {"all": [travel(">=", 35), travel("<", 35, topic="coffee")]},
        {"all": [WEB, {"field": "network", "op": "in", "value": ["stackexchange"]}]},
        {"any": [SCORE, {"not": SCORE}]},
        {"any": [SCORE, score(">", 100)]},
        {"at_least": 1, "of": [score(">=", 60), score("<", 60)]},
    ],
)
def test_a_rule_that_can_be_true_is_kept(raw):
    assert parse(raw, VOCABULARY).as_json() == raw


def test_a_stored_rule_outlives_its_topic():
    assert parse(travel(">=", 35, topic="retired"), None).as_json()["topic"] == "retired"


def test_the_hash_forgets_order_and_repetition_only():
    first = {"all": [SCORE, {"any": [WEB, GERMANY]}]}
    second = {"all": [{"any": [GERMANY, WEB, GERMANY]}, {"all": [SCORE]}, SCORE]}
    stricter = {"all": [score(">", 45), {"any": [WEB, GERMANY]}]}
    hashes = [rule_hash(parse(raw, VOCABULARY)) for raw in (first, second, stricter)]
    assert hashes[0] == hashes[1] != hashes[2]
    assert len(hashes[0]) == 16


def test_whole_values_are_one_value():
    assert parse(score(">=", 45.0), VOCABULARY) == parse(SCORE, VOCABULARY)
