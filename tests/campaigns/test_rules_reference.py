"""The vectorised answer equals a slow reference, bit for bit, unknowns included."""

import random

import numpy as np
import pytest

from campaigns.rules.canonical import canonical, rule_hash
from campaigns.rules.context import Context, Names
from campaigns.rules.evaluate import combined, evaluate
from campaigns.rules.parse import parse
from campaigns.rules.sentence import sentence
from campaigns.rules.tree import Rule, normal
from tests.campaigns.rule_worlds import (
    CONTEXT,
    LAST_DAY,
    OSTRA,
    frame_of,
    random_people,
    random_rule,
    slow_answer,
)

CONTEXTS = [CONTEXT, Context(LAST_DAY, OSTRA)]


@pytest.mark.parametrize("context", CONTEXTS, ids=["an ordinary day", "the last day"])
@pytest.mark.parametrize("seed", range(8))
def test_mask_equals_the_reference(seed: int, context: Context) -> None:
    people = random_people(seed, 150)
    frame = frame_of(people)
    by_id = {person["member_id"]: person for person in people}
    chance = random.Random(seed)
    seen = set()
    for _ in range(60):
        raw = random_rule(chance)
        answers = evaluate(parse(raw, None), frame, context)
        slow = [slow_answer(raw, by_id[member], context) for member in frame.member_id.tolist()]
        assert answers.dtype == np.uint8
        assert answers.tolist() == slow, raw
        seen |= set(slow)
    assert seen == {0, 1, 2}


def test_normal_and_canonical_forms_answer_alike() -> None:
    frame, chance = frame_of(random_people(3, 200)), random.Random(3)
    for _ in range(300):
        rule = parse(random_rule(chance, 4), None)
        answers = evaluate(rule, frame, CONTEXT)
        again = parse(canonical(rule), None)
        assert answers.tolist() == evaluate(Rule(normal(rule.root)), frame, CONTEXT).tolist()
        assert answers.tolist() == evaluate(again, frame, CONTEXT).tolist()
        assert rule_hash(again) == rule_hash(rule)


def test_the_stored_form_parses_to_the_same_rule() -> None:
    chance = random.Random(4)
    for _ in range(200):
        rule = parse(random_rule(chance, 4), None)
        assert parse(rule.as_json(), None) == rule


def test_different_rules_give_different_sentences() -> None:
    chance, hashes = random.Random(5), {}
    for _ in range(3000):
        rule = parse(random_rule(chance), None)
        hashes.setdefault(rule_hash(rule), set()).add(sentence(rule, Names()))
    sentences = [said for each in hashes.values() for said in each]
    assert len(hashes) > 1500
    assert len(sentences) == len(set(sentences))


def test_an_empty_audience_has_no_answers() -> None:
    frame, chance = frame_of([]), random.Random(6)
    for _ in range(50):
        assert evaluate(parse(random_rule(chance), None), frame, CONTEXT).tolist() == []


def test_without_the_unknown_mask_unknown_people_would_be_answered() -> None:
    """The guard: `known`. Switched off, a member without a score gets a no she never earned."""
    people = [person | {"score": None, "topics": {}} for person in random_people(7, 20)]
    frame = frame_of(people)
    rule = parse({"not": {"field": "score", "op": ">=", "value": 45}}, None)

    def unguarded(leaf):
        standing = frame.column("standing")
        return ((standing >= leaf.value) * 2).astype(np.uint8)

    assert set(evaluate(rule, frame, CONTEXT).tolist()) == {1}
    assert set(combined(rule.root, unguarded).tolist()) == {2}
