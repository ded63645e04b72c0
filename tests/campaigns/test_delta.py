"""Some people change: the delta answers as a rebuild would, and is published whole or not at all."""

import random
from dataclasses import replace

import numpy as np
import pytest

from campaigns.core import epochs
from campaigns.core.audience import whole
from campaigns.core.columns import COLUMNS
from campaigns.core.epochs import MovedOn, load, publish, publish_delta
from campaigns.core.kleene import UNKNOWN, YES
from campaigns.core.merging import compacted, patched
from campaigns.rules.parse import parse
from campaigns.rules.plan import Plan
from campaigns.rules.reached import reached, reached_count, reached_members
from campaigns.rules.tree import leaves_of
from tests.campaigns.rule_worlds import CONTEXT, frame_of, random_people, random_rule

BEFORE = random_people(61, 600)


def changed(people, seed):
    """Of 600 people some are others, some have left and some are new; and who was touched."""
    chance, others = random.Random(seed), random_people(seed + 100, 700)
    fresh = {p["member_id"]: p for p in others if chance.random() < 0.1}
    left = {p["member_id"] for p in people if chance.random() < 0.03} - set(fresh)
    kept = [p for p in people if p["member_id"] not in left | set(fresh)]
    touched = np.array(sorted(left | set(fresh)))
    return [*kept, *fresh.values()], frame_of(list(fresh.values())), touched


def twice_patched():
    """The audience after two patches, and the people as they are then."""
    first, delta, touched = changed(BEFORE, 1)
    audience = patched(whole(frame_of(BEFORE)), delta, touched)
    second, delta, touched = changed(first, 2)
    return patched(audience, delta, touched), second


def ids(audience, rule, least):
    chosen = [part.kept(reached(rule, part.frame, CONTEXT, least)) for part in audience.parts]
    return audience.members(chosen).tolist()


def test_answers_equal_a_rebuild():
    audience, now = twice_patched()
    rebuilt, chance = whole(frame_of(now)), random.Random(3)
    assert (len(audience), len(rebuilt)) == (len(now), len(now))
    for _ in range(150):
        rule = parse(random_rule(chance), None)
        for least in (UNKNOWN, YES):
            assert ids(audience, rule, least) == ids(rebuilt, rule, least)
        assert reached_members(rule, audience, CONTEXT, 10).tolist() == ids(rebuilt, rule, YES)[:10]
        assert reached_members(rule, audience, CONTEXT).tolist() == ids(rebuilt, rule, YES)
        assert reached_count(rule, audience, CONTEXT) == len(ids(rebuilt, rule, YES))


def test_figures_equal_a_rebuild():
    audience, now = twice_patched()
    rebuilt, chance = whole(frame_of(now)), random.Random(4)
    for _ in range(60):
        rule = parse({"all": [random_rule(chance, 2) for _ in range(3)]}, None)
        ours, theirs = Plan(rule, audience, CONTEXT), Plan(rule, rebuilt, CONTEXT)
        assert ours.reach() == theirs.reach()
        assert ours.costs() == theirs.costs()
        assert ours.near_misses() == theirs.near_misses()
        for leaf in leaves_of(rule.root):
            if leaf.field.name in ("score", "topic", "age", "cooldown"):
                assert ours.curve(leaf.path, [10, 45]) == theirs.curve(leaf.path, [10, 45])


def same(ours, theirs):
    for name in COLUMNS:
        assert np.array_equal(ours.column(name), theirs.column(name), equal_nan=name == "score_low")
    for slug in theirs.topic_names:
        for mine, other in zip(ours.topic(slug), theirs.topic(slug), strict=True):
            assert mine.tolist() == other.tolist()
    for brand in theirs.last_perks.keys.tolist():
        for mine, other in zip(ours.last_perk(brand), theirs.last_perk(brand), strict=True):
            assert mine.tolist() == other.tolist()
    for name in theirs.measure_names:
        for mine, other in zip(ours.measure(name), theirs.measure(name), strict=True):
            assert mine.tolist() == other.tolist()


def test_compaction_is_a_rebuild():
    audience, now = twice_patched()
    same(compacted(audience), frame_of(now))


def test_a_new_topic_in_the_delta_is_found():
    fresh = frame_of([BEFORE[0] | {"member_id": 9000, "topics": {"travel": 90.0}}])
    fresh = replace(fresh, topic_names=("bread-baking", "sailing", "coffee"))
    audience = patched(whole(frame_of(BEFORE)), fresh, np.array([9000]))
    rule = parse({"field": "topic", "topic": "sailing", "op": ">=", "value": 80}, None)
    assert ids(audience, rule, YES) == [9000]
    assert audience.topic_sizes()["sailing"] == 1
    assert compacted(audience).topic("sailing")[1].tolist() == [900]


def test_without_the_mask_people_would_be_counted_twice():
    """The guard: who is in the delta is gone from the base. Off, both answers count."""
    audience, now = twice_patched()
    rule = parse({"field": "network", "op": "in", "value": ["web", "stackexchange"]}, None)
    unguarded = replace(audience, parts=(replace(audience.parts[0], gone=None), audience.parts[1]))
    right = sum(1 for p in now if p["networks"] & {"web", "stackexchange"})
    assert Plan(rule, audience, CONTEXT).reach().yes == right
    assert Plan(rule, unguarded, CONTEXT).reach().yes > right


def test_a_delta_is_published_over_its_base(tmp_path):
    publish(frame_of(BEFORE), tmp_path)
    now, delta, touched = changed(BEFORE, 5)
    published = publish_delta(patched(load(tmp_path), delta, touched), tmp_path)
    loaded = load(tmp_path)
    assert (published.version, loaded.version) == (2, 2)
    assert isinstance(loaded.parts[1].frame.topics.postings.rows.base.base, np.memmap)
    rule = parse({"field": "score", "op": ">=", "value": 45}, None)
    assert ids(loaded, rule, YES) == ids(whole(frame_of(now)), rule, YES)
    again, delta, touched = changed(now, 6)
    publish_delta(patched(loaded, delta, touched), tmp_path)
    assert ids(load(tmp_path), rule, YES) == ids(whole(frame_of(again)), rule, YES)
    assert ids(loaded, rule, YES) == ids(whole(frame_of(now)), rule, YES)
    names = sorted(file.stem for file in tmp_path.glob("*-*"))
    assert names == ["base-00000001", "delta-00000002", "delta-00000003"]


def test_a_delta_of_an_older_version_is_not_published(tmp_path):
    publish(frame_of(BEFORE), tmp_path)
    _, delta, touched = changed(BEFORE, 5)
    stale = patched(load(tmp_path), delta, touched)
    publish(frame_of(BEFORE), tmp_path)
    with pytest.raises(MovedOn):
        publish_delta(stale, tmp_path)
    assert load(tmp_path).version == 2


def test_a_crash_while_publishing_a_delta_changes_nothing(tmp_path, monkeypatch):
    class Crash(Exception):
        """Stands for the power going off."""

    def crash(*_):
        raise Crash

    publish(frame_of(BEFORE), tmp_path)
    _, delta, touched = changed(BEFORE, 5)
    new = patched(load(tmp_path), delta, touched)
    for step in ("write_arrays", "_replace"):
        with monkeypatch.context() as patch, pytest.raises(Crash):
            patch.setattr(epochs, step, crash)
            publish_delta(new, tmp_path)
        assert load(tmp_path).version == 1
        assert len(load(tmp_path)) == len(BEFORE)
    assert publish_delta(new, tmp_path).version == 2
