"""Alice asks why, and why not; the answer is true, complete, and replays."""

import datetime as dt
import itertools
import json
import random

import numpy as np
import pytest

from campaigns.core.kleene import WORDS
from campaigns.core.person import one_person
from campaigns.rules.context import Context, Names
from campaigns.rules.evaluate import combined, evaluate
from campaigns.rules.parse import parse
from campaigns.rules.replay import replay
from campaigns.rules.tree import leaves_of, normal
from campaigns.rules.verdict import judge
from perks.ground.errors import Refusal
from tests.campaigns.rule_worlds import (
    CONTEXT,
    NORTHWIND,
    TODAY,
    VOCABULARY,
    frame_of,
    random_people,
    random_rule,
)

NAMES = Names(brand="Northwind Air")
RULE = {
    "all": [
        {"field": "topic", "topic": "travel", "op": ">=", "value": 35},
        {
            "any": [
                {"field": "score", "op": ">=", "value": 45},
                {"field": "network", "op": "in", "value": ["web"]},
            ]
        },
        {"field": "country", "op": "in", "value": ["DE", "US"]},
        {"field": "age", "op": ">=", "value": 21},
        {"field": "cooldown", "op": ">=", "value": 90},
    ]
}
ALICE = {
    "standing": 57,
    "country": "US",
    "birth_year": 1991,
    "topics": {"travel": 41},
    "last_perks": {NORTHWIND: dt.date(2026, 3, 14)},
}


def verdict(person, raw=RULE, context=CONTEXT):
    return judge(parse(raw, VOCABULARY), one_person(**person), context, NAMES)


def lines(given):
    return [(line["verdict"], line["sentence"], line["value"]) for line in given.sentences]


def test_why_alice_qualifies():
    given = verdict(ALICE)
    assert (given.answer, given.nearest, given.missing) == ("yes", None, [])
    assert lines(given) == [
        ("yes", "Moves people about travel, at least 35", "Travel, 41"),
        (
            "yes",
            "A score of at least 45 or has linked a blog",
            "Score, 57. Not linked. One of the two is enough.",
        ),
        ("yes", "Lives in Germany or the United States", "The United States"),
        ("yes", "21 or older", "Born in 1991, so 34 or 35"),
        ("yes", "No perk from Northwind Air for 90 days", "Last one on 14 March"),
    ]
    assert [line["path"] for line in given.sentences] == [f"all[{at}]" for at in range(5)]
    assert [leaf["verdict"] for leaf in given.sentences[1]["leaves"]] == ["yes", "no"]


def test_nothing_known_is_unknown_and_says_what_would_settle_it():
    given = verdict({})
    assert given.answer == "unknown"
    assert given.nearest == (
        "Four things are missing. "
        "We do not know what you move people about. Link an account and we will. "
        "We do not know your score. Link an account and we will. "
        "We do not know where you live. Add your country and we will. "
        "We do not know your age. Add your birth year and we will."
    )
    assert [each["field"] for each in given.missing] == ["topic", "score", "country", "age"]


@pytest.mark.parametrize(
    ("change", "answer", "nearest"),
    [
        (
            {"topics": {"travel": 21}},
            "no",
            "Asks for at least 35 in travel. Yours is 21. "
            "If you post about travel elsewhere, link that account.",
        ),
        (
            {"topics": {}},
            "no",
            "Asks for at least 35 in travel. We have seen nothing about it. "
            "If you post about travel elsewhere, link that account.",
        ),
        ({"standing": 44}, "no", "Link a blog."),
        (
            {"country": "NL"},
            "no",
            "Open to people who live in Germany or the United States. "
            "You told us the Netherlands.",
        ),
        ({"birth_year": None}, "unknown", "We do not know your age. Add your birth year and we will."),
        (
            {"birth_year": 2005},
            "unknown",
            "Open to people who are 21 or older. A birth year of 2005 shows that from 31 December.",
        ),
        (
            {"birth_year": 2006},
            "no",
            "Open to people who are 21 or older. "
            "A birth year of 2006 shows that from 31 December 2027.",
        ),
        (
            {"last_perks": {NORTHWIND: dt.date(2026, 11, 3)}},
            "no",
            "Your last one was on 3 November. Yours again from 1 February 2027.",
        ),
    ],
)  # fmt: skip
def test_the_nearest_way_to_yes(change, answer, nearest):
    given = verdict(ALICE | change)
    assert (given.answer, given.nearest) == (answer, nearest)


def test_the_promised_days_are_right():
    last, older = {NORTHWIND: dt.date(2026, 11, 3)}, ALICE | {"birth_year": 2005}
    again = dt.date(2027, 2, 1)
    for day, answer in ((again - dt.timedelta(days=1), "no"), (again, "yes")):
        assert verdict(ALICE | {"last_perks": last}, context=Context(day, 7)).answer == answer
    for day, answer in ((dt.date(2026, 12, 30), "unknown"), (dt.date(2026, 12, 31), "yes")):
        assert verdict(older, context=Context(day, 7)).answer == answer


def test_another_brands_perk_does_not_count():
    assert verdict(ALICE | {"last_perks": {8: TODAY}}).answer == "yes"


def test_what_is_shown_is_what_is_compared():
    given = verdict(ALICE | {"topics": {"travel": 34.96}})
    assert lines(given)[0] == ("yes", "Moves people about travel, at least 35", "Travel, 35")
    given = verdict(ALICE | {"topics": {"travel": 34.94}})
    assert lines(given)[0] == ("no", "Moves people about travel, at least 35", "Travel, 34.9")


def test_a_receipt_holds_no_more_than_the_rule_asked():
    raw = {"all": [RULE["all"][0], {"field": "network", "op": "in", "value": ["web"]}]}
    given = verdict(ALICE | {"networks": ["stackexchange", "web"]}, raw)
    assert given.values["facts"] == {"topics": {"travel": 41.0}, "networks": ["web"]}


def test_mask_judge_and_replay_agree_for_everybody():
    chance = random.Random(21)
    for person in random_people(21, 60):
        frame = frame_of([person])
        for _ in range(15):
            rule = parse(random_rule(chance), None)
            given = judge(rule, frame, CONTEXT, NAMES)
            assert given.answer == WORDS[evaluate(rule, frame, CONTEXT)[0]]
            assert (given.nearest is None) == (given.answer == "yes")
            assert replay(json.loads(json.dumps(given.values))) == given


def test_nothing_smaller_than_the_nearest_way_would_do():
    chance = random.Random(22)
    for person in random_people(22, 120):
        frame, rule = frame_of([person]), parse(random_rule(chance), None)
        root = normal(rule.root)
        leaves = list(leaves_of(root))
        if len(leaves) > 9:
            continue

        def mended(paths, root=root, frame=frame):
            def answer(leaf):
                if leaf.path in paths:
                    return np.array([2], dtype=np.uint8)
                return leaf.field.mask(leaf, frame, CONTEXT)

            return combined(root, answer)[0] == 2

        missing = {each["path"] for each in judge(rule, frame, CONTEXT, NAMES).missing}
        assert mended(missing)
        for size in range(len(missing)):
            for fewer in itertools.combinations(sorted(missing), size):
                assert not mended(set(fewer))


def test_a_receipt_of_another_evaluator_is_not_guessed_at():
    values = verdict(ALICE).values | {"evaluator": "rules/0"}
    with pytest.raises(Refusal) as caught:
        replay(values)
    assert caught.value.code == "receipt_unreadable"


def test_a_verdict_is_about_one_person():
    with pytest.raises(ValueError, match="one person, not 2"):
        judge(parse(RULE, VOCABULARY), frame_of(random_people(1, 2)), CONTEXT, NAMES)


SURE = {
    "all": [
        {"field": "score_low", "op": ">=", "value": 40},
        {"field": "score_state", "op": "not in", "value": ["provisional"]},
    ]
}


def test_a_score_that_we_are_sure_of():
    """57 is not enough: with 90% confidence it is only known to be at least 39."""
    measures = {"score_low": 39, "settled": 0}
    unsure = verdict({**ALICE, "measures": measures}, SURE)
    assert lines(unsure) == [
        (
            "no",
            "A score of at least 40 with 90% confidence",
            "Score, at least 39 with 90% confidence",
        ),
        ("no", "A score that is not provisional", "Score, provisional"),
    ]
    assert unsure.nearest == (
        "Two things are missing. Asks for a score of at least 40 with 90% confidence. Yours is at "
        "least 39 with that confidence. It rises as more people of whom something is known react "
        "to you. Your score is provisional. It settles as more people react to you."
    )
    sure = verdict({**ALICE, "measures": {"score_low": 40, "settled": 1}}, SURE)
    assert sure.answer == "yes"
    for given in (unsure, sure, verdict({}, SURE)):
        assert replay(given.values) == given
    assert verdict({}, SURE).answer == "unknown"
