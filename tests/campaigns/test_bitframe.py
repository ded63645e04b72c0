"""The bitmaps answer what the columns answer, bit for bit, unknowns included."""

import random

import numpy as np
import pytest

from campaigns.core import bitmaps, ladders
from campaigns.core.audience import whole
from campaigns.core.bitframe import indexed, scanned
from campaigns.core.kleene import UNKNOWN, YES
from campaigns.core.ladders import SPACING
from campaigns.rules.context import Context
from campaigns.rules.evaluate import evaluate
from campaigns.rules.fields import FIELDS
from campaigns.rules.parse import parse
from campaigns.rules.reached import reached, reached_members
from tests.campaigns.rule_worlds import (
    CONTEXT,
    LAST_DAY,
    OSTRA,
    frame_of,
    random_people,
    random_rule,
)

PEOPLE = 5000
FRAME = frame_of(random_people(51, PEOPLE))
BITS = indexed(FRAME)


@pytest.mark.parametrize("context", [CONTEXT, Context(LAST_DAY, OSTRA)])
@pytest.mark.parametrize("seed", range(4))
def test_the_bitmaps_equal_the_mask(seed, context):
    chance, seen = random.Random(seed), set()
    for _ in range(100):
        raw = random_rule(chance)
        rule = parse(raw, None)
        answers = evaluate(rule, FRAME, context)
        for least in (UNKNOWN, YES):
            words = reached(rule, BITS, context, least)
            assert np.array_equal(words, bitmaps.pack(answers >= least)), raw
            assert bitmaps.count(words) == np.count_nonzero(answers >= least)
        seen |= set(answers.tolist())
    assert seen == {0, 1, 2}


def test_a_small_frame_answers_alike_without_an_index():
    bare, chance = scanned(FRAME), random.Random(12)
    assert not any(len(each.rungs) for each in (bare.topics, bare.perks, bare.measures))
    for _ in range(60):
        rule = parse(random_rule(chance), None)
        for least in (UNKNOWN, YES):
            expected = reached(rule, BITS, CONTEXT, least)
            assert np.array_equal(reached(rule, bare, CONTEXT, least), expected)
        assert np.array_equal(reached(rule, bare.leading(640), CONTEXT, YES), expected[:10])


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 127, 200])
def test_small_audiences_answer_alike(size):
    frame, chance = frame_of(random_people(52, size)), random.Random(size)
    bits = indexed(frame)
    for _ in range(150):
        rule = parse(random_rule(chance), None)
        answers = evaluate(rule, frame, CONTEXT)
        for least in (UNKNOWN, YES):
            words = reached(rule, bits, CONTEXT, least)
            assert np.array_equal(words, bitmaps.pack(answers >= least))


def test_the_best_are_found_by_looking_at_few(monkeypatch):
    monkeypatch.setattr("campaigns.rules.reached.FIRST_LOOK", 64)
    monkeypatch.setattr("campaigns.rules.reached.FURTHER", 2)
    audience, chance = whole(FRAME), random.Random(9)
    for _ in range(150):
        rule = parse(random_rule(chance), None)
        best = FRAME.member_id[evaluate(rule, FRAME, CONTEXT) == YES][:20]
        assert reached_members(rule, audience, CONTEXT, 20).tolist() == best.tolist()


def test_a_scan_of_the_best_is_a_part_of_the_scan_of_all(monkeypatch):
    chance = random.Random(10)
    rules = [parse(random_rule(chance), None) for _ in range(60)]
    expected = [bitmaps.rows_of(reached(rule, BITS, CONTEXT, UNKNOWN)) for rule in rules]
    for field in FIELDS.values():
        monkeypatch.setattr(type(field), "axis", lambda *_: None)
    for rule, rows in zip(rules, expected, strict=True):
        words = reached(rule, BITS.leading(640), CONTEXT, UNKNOWN)
        assert bitmaps.rows_of(words).tolist() == rows[rows < 640].tolist()


def test_a_field_without_an_index_is_scanned(monkeypatch):
    rule = parse({"field": "score", "op": ">=", "value": 45}, None)
    monkeypatch.setattr(type(rule.root.field), "axis", lambda *_: None)
    words = reached(rule, BITS, CONTEXT, YES)
    assert np.array_equal(words, bitmaps.pack(FRAME.standing >= 45))


def test_a_wrong_axis_is_an_error_not_an_answer(monkeypatch):
    """A field that names one axis and looks at another would count wrongly; it fails instead."""
    rule = parse({"field": "score", "op": ">=", "value": 45}, None)
    monkeypatch.setattr(type(rule.root.field), "axis", lambda *_: ("country", None))
    with pytest.raises(KeyError):
        reached(rule, BITS, CONTEXT, YES)


def test_a_ladder_stays_small():
    """A rung at most every n / SPACING rows, so bitmaps cost at most SPACING bits a posting."""
    for ladder in (BITS.topics, BITS.born, BITS.lives.ladder, BITS.linked.ladder):
        assert len(ladder.rungs) * (PEOPLE // SPACING) <= len(ladder.postings.rows)
        assert len(ladder.rungs) > 3


def test_without_the_rows_between_rungs_a_threshold_would_be_rounded(monkeypatch):
    """The guard: rows are put in or taken out between two rungs. Off, the count is another."""
    rule = parse({"field": "topic", "topic": "travel", "op": ">=", "value": 35.5}, None)
    right = np.count_nonzero(evaluate(rule, FRAME, CONTEXT) == YES)
    assert bitmaps.count(reached(rule, BITS, CONTEXT, YES)) == right
    for change in ("add", "remove"):
        monkeypatch.setattr(ladders, change, lambda *_: None)
    assert bitmaps.count(reached(rule, BITS, CONTEXT, YES)) != right


@pytest.mark.parametrize("size", [0, 1, 64, 65, 1000])
def test_sets_hold_what_was_put_in(size):
    rng = np.random.default_rng(size)
    chosen = rng.random(size) < 0.3
    words, rows = bitmaps.pack(chosen), np.flatnonzero(chosen)
    assert bitmaps.rows_of(words).tolist() == rows.tolist()
    assert bitmaps.count(words) == len(rows)
    assert bitmaps.first_rows(words, 7).tolist() == rows[:7].tolist()
    assert bitmaps.rows_of(bitmaps.others(words, size)).tolist() == np.flatnonzero(~chosen).tolist()
    assert bitmaps.contains(words, np.arange(size)).tolist() == chosen.tolist()
    again = bitmaps.nobody(size)
    bitmaps.add(again, rows)
    assert np.array_equal(again, words)
    bitmaps.remove(again, rows)
    assert not again.any()
    assert bitmaps.rows_of(bitmaps.between(size, size // 3, size)).tolist() == list(
        range(size // 3, size)
    )


def test_a_sparse_set_is_found_too():
    words = bitmaps.nobody(100_000)
    bitmaps.add(words, np.array([5, 64, 99_999]))
    assert bitmaps.rows_of(words).tolist() == [5, 64, 99_999]
    assert bitmaps.first_rows(words, 2).tolist() == [5, 64]
