"""Bea sees whom her rule reaches, what each condition costs, and who nearly fits."""

import random

import numpy as np
import pytest

from campaigns.core.audience import whole
from campaigns.rules.evaluate import combined, evaluate
from campaigns.rules.parse import parse
from campaigns.rules.plan import Plan, Reach
from campaigns.rules.tree import AllOf, Rule, leaves_of, normal
from tests.campaigns.rule_worlds import CONTEXT, frame_of, random_people, random_rule

FRAME = frame_of(random_people(31, 250))
AUDIENCE = whole(FRAME)


def reached(root):
    return evaluate(Rule(root), FRAME, CONTEXT) == 2


def random_rules(seed, count):
    chance = random.Random(seed)
    for _ in range(count):
        yield parse({"all": [random_rule(chance, 2) for _ in range(chance.randint(1, 4))]}, None)


def test_reach_counts_everybody_once():
    for rule in random_rules(1, 60):
        answers = evaluate(rule, FRAME, CONTEXT).tolist()
        expected = Reach(answers.count(2), answers.count(1), answers.count(0))
        assert Plan(rule, AUDIENCE, CONTEXT).reach() == expected


def test_costs_equal_counting_without_the_clause():
    for rule in random_rules(2, 60):
        now, clauses = reached(rule.root).sum(), rule.clauses()
        for at, cost in enumerate(Plan(rule, AUDIENCE, CONTEXT).costs()):
            others = clauses[:at] + clauses[at + 1 :]
            without = reached(AllOf(others)).sum() if others else len(FRAME)
            assert cost.clause == clauses[at]
            assert cost.meets == reached(clauses[at]).sum()
            assert cost.costs == without - now


def test_near_misses_equal_turning_each_leaf():
    for rule in random_rules(3, 60):
        root = normal(rule.root)
        now = reached(rule.root)
        misses = Plan(rule, AUDIENCE, CONTEXT).near_misses()
        assert [miss.leaf.path for miss in misses] == [leaf.path for leaf in leaves_of(root)]
        for miss in misses:

            def turned(leaf, path=miss.leaf.path):
                answers = leaf.field.mask(leaf, FRAME, CONTEXT)
                return np.full_like(answers, 2) if leaf.path == path else answers

            near = (combined(root, turned) == 2) & ~now
            answers = miss.leaf.field.mask(miss.leaf, FRAME, CONTEXT)[near].tolist()
            assert (miss.unknown, miss.no) == (answers.count(1), answers.count(0))


def with_value(raw, leaf, value):
    """The rule's JSON with another value where `leaf` stands."""
    at, steps = raw, leaf.path.replace("[", ".").replace("]", "").split(".")
    for step in steps:
        at = at[int(step)] if isinstance(at, list) else at[step]
    at["value"] = value
    return raw


@pytest.mark.parametrize("field", ["score", "topic", "age", "cooldown"])
def test_the_curve_equals_counting_at_each_threshold(field):
    thresholds, checked = [10, 21, 35, 45, 90], 0
    for rule in random_rules(4, 140):
        plan = Plan(rule, AUDIENCE, CONTEXT)
        for leaf in leaves_of(rule.root):
            if leaf.field.name != field:
                continue
            expected = [
                reached(parse(with_value(rule.as_json(), leaf, each), None).root).sum()
                for each in thresholds
            ]
            assert plan.curve(leaf.path, thresholds) == expected
            checked += 1
    assert checked > 20


def test_a_curve_needs_a_number():
    rule = parse({"all": [{"field": "country", "op": "in", "value": ["DE"]}]}, None)
    with pytest.raises(KeyError):
        Plan(rule, AUDIENCE, CONTEXT).curve("all[0]", [1])


def test_nobody_is_nobody():
    rule = parse({"field": "score", "op": ">=", "value": 45}, None)
    plan = Plan(rule, whole(frame_of([])), CONTEXT)
    assert plan.reach() == Reach(0, 0, 0)
    assert [(cost.meets, cost.costs) for cost in plan.costs()] == [(0, 0)]
    assert [(miss.unknown, miss.no) for miss in plan.near_misses()] == [(0, 0)]
    assert plan.curve("", [1, 2]) == [0, 0]
