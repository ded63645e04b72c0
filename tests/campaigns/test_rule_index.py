"""For one member, the index finds the rules that say yes, and never loses one."""

import random

import pytest

from campaigns.core.kleene import YES
from campaigns.core.person import one_person
from campaigns.rules.context import Context, Names
from campaigns.rules.evaluate import evaluate
from campaigns.rules.index import RuleIndex
from campaigns.rules.parse import parse
from campaigns.rules.verdict import judge
from tests.campaigns.rule_worlds import (
    LAST_DAY,
    NORTHWIND,
    OSTRA,
    TODAY,
    measures_of,
    random_people,
    random_rule,
)


def alone(person):
    return one_person(
        member_id=person["member_id"], standing=person["score"], country=person["country"],
        birth_year=person["birth_year"], networks=sorted(person["networks"]),
        topics=person["topics"], last_perks=person["perks"], measures=measures_of(person),
    )  # fmt: skip


def random_rules(seed, count):
    chance = random.Random(seed)
    raws = [
        {"all": [random_rule(chance, 1) for _ in range(chance.randint(1, 5))]} for _ in range(count)
    ]
    return [(parse(raw, None), chance.choice([NORTHWIND, OSTRA])) for raw in raws]


@pytest.mark.parametrize("day", [TODAY, LAST_DAY])
def test_the_index_equals_asking_every_rule(day):
    rules, found = random_rules(71, 500), 0
    index = RuleIndex(rules, day)
    for person in random_people(72, 60):
        frame = alone(person)
        expected = [
            place
            for place, (rule, brand) in enumerate(rules)
            if evaluate(rule, frame, Context(day, brand))[0] == YES
        ]
        assert index.fitting(frame) == expected
        found += len(expected)
    assert found > 300


def test_whoever_misses_one_condition_is_near():
    rules = random_rules(73, 300)
    index = RuleIndex(rules, TODAY)
    for person in random_people(74, 40):
        frame = alone(person)
        near = set(index.near(frame))
        for place, (rule, brand) in enumerate(rules):
            verdict = judge(rule, frame, Context(TODAY, brand), Names())
            if len(verdict.missing) <= 1:
                assert place in near
    assert len(near) < len(rules)


def test_most_ordinary_rules_are_answered_by_the_index_alone():
    rules = [
        (parse({"all": [
            {"field": "score", "op": ">=", "value": 40},
            {"any": [{"field": "topic", "topic": "travel", "op": ">=", "value": 20},
                     {"field": "topic", "topic": "coffee", "op": ">", "value": 30}]},
            {"field": "topic", "topic": "bread-baking", "op": ">=", "value": 5},
            {"field": "network", "op": "in", "value": ["web"]},
            {"field": "network", "op": "not in", "value": ["third"]},
            {"field": "cooldown", "op": ">=", "value": 90},
        ]}, None), NORTHWIND)
    ]  # fmt: skip
    assert RuleIndex(rules, TODAY).unsure == 0


def test_without_asking_the_odd_rules_too_many_would_fit():
    """The guard: rules that the index cannot hold are asked themselves."""
    rules = random_rules(75, 400)
    index = RuleIndex(rules, TODAY)
    frames = [alone(person) for person in random_people(76, 30)]
    right = sum(len(index.fitting(frame)) for frame in frames)
    index.unsure = 0
    assert sum(len(index.fitting(frame)) for frame in frames) > right


def test_no_rules_fit_nobody():
    assert RuleIndex([], TODAY).fitting(alone(random_people(77, 1)[0])) == []


def test_a_country_nobody_lists_is_asked_by_the_rules_themselves():
    asked = [["XX"], ["DE"]]
    rules = [
        (parse({"field": "country", "op": "in", "value": codes}, None), NORTHWIND)
        for codes in asked
    ]
    frame = alone(random_people(78, 1)[0] | {"country": "XX"})
    assert RuleIndex(rules, TODAY).near(frame) == [0, 1]
    assert RuleIndex(rules, TODAY).fitting(frame) == [0]
