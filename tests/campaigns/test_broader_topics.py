"""A rule on "sports" finds who moves people about tennis, for all at once and for one alone."""

import numpy as np
import pytest

from campaigns import facts, fresh, targeting
from campaigns.rules.context import Context
from campaigns.rules.parse import parse
from campaigns.rules.replay import replay
from campaigns.rules.sentence import sentence
from campaigns.rules.verdict import judge
from perks.ground import clock, consent
from scoring import ingest, inputs, runs, vetoes
from scoring.connectors.base import Page
from scoring.core.published import load
from scoring.core.topics import topic_strengths
from scoring.models import Post, Topic, TopicStrength
from scoring.taxonomy.kinship import ancestors
from scoring.taxonomy.starter import read_starter
from scoring.taxonomy.store import store
from tests.scoring.stage import linked, newest, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")
SPORTS = {"all": [{"field": "topic", "topic": "sports-and-recreation", "op": ">=", "value": 15}]}


def writes(member, number, *tags, actors=range(100, 140)):
    """A member with three posts for each of the tags, all reacted to by the same people."""
    account = linked(member, number)
    written = [
        post(account, place, days_ago=1 + place, title="On", tags=(tag,))
        for place, tag in enumerate(tags * 3)
    ]
    ingest.store(
        account,
        Page({}, posts=tuple(written), reactions=sum((reactions(p, actors) for p in written), ())),
    )


@pytest.fixture
def people(people):
    store(read_starter())
    for member in (people.alice, people.mallory):
        consent.give(member.pk, ["score", "invite"])
    writes(people.alice, 1, "tennis", "running")
    writes(people.mallory, 2, "coffee")
    runs.run()
    return people


def strengths(member):
    rows = TopicStrength.objects.filter(member=member, run=newest(member).run)
    return {row.topic.slug: row for row in rows}


def computed(member):
    """The strengths that a run would find now."""
    model = load()
    found = inputs.load(model, member.pk)
    day = (clock.today() - runs.EPOCH).days
    rows = topic_strengths(
        found.accounts, found.edges, found.counted, len(found.post_ids), found.tags,
        len(found.member_ids), day, model, found.known(day),
    )  # fmt: skip
    ours = found.member_ids[rows.member] == member.pk
    return dict(zip([found.slugs[t] for t in rows.topic[ours]], rows.strength[ours], strict=True))


def test_tennis_is_found_under_sports(people):
    mine = strengths(people.alice)
    assert set(mine) == {"tennis", "running", "sports-and-recreation"}
    broad = mine["sports-and-recreation"]
    named = {mine["tennis"].topic_id, mine["running"].topic_id}
    assert (set(broad.parts), broad.posts, broad.reactors) == (named, 6, 40)
    assert broad.strength >= max(mine["tennis"].strength, mine["running"].strength)
    assert mine["tennis"].parts == [mine["tennis"].topic_id]


def test_a_broad_strength_is_that_of_posts_that_say_so_themselves(people):
    before = strengths(people.alice)["sports-and-recreation"]
    for one in Post.objects.filter(member_id=people.alice.pk):
        one.topics = [*one.topics, "sports-and-recreation"]
        one.save()
    Topic.parents.through.objects.all().delete()
    again = computed(people.alice)
    assert again["sports-and-recreation"] == pytest.approx(before.strength, abs=1e-9)


def test_everybody_at_once_and_one_alone_answer_alike(people):
    whole = facts.gather()
    rows, tenths = whole.topic("sports-and-recreation")
    alone = fresh.each_alone([people.alice.pk, people.mallory.pk])
    for row, member in enumerate(whole.member_id.tolist()):
        _, one = alone[member].topic("sports-and-recreation")
        assert one.tolist() == tenths[rows == row].tolist()
    assert np.array_equal(whole.member_id[rows], [people.alice.pk])
    asked = parse(SPORTS, None)
    context = Context(clock.today(), people.northwind.pk)
    verdicts = {
        member: judge(asked, frame, context, targeting.names(asked)).answer
        for member, frame in alone.items()
    }
    assert verdicts == {people.alice.pk: "yes", people.mallory.pk: "no"}


def said_of(tree):
    rule = parse(tree, None)
    return sentence(rule, targeting.names(rule))


def test_the_sentence_names_a_part_only_where_there_is_one(people):
    said = {
        slug: said_of({"all": [{**SPORTS["all"][0], "topic": slug}]})
        for slug in ("sports-and-recreation", "tennis")
    }
    assert (
        "Sports and recreation (or a part of it, such as American football)"
        in said["sports-and-recreation"]
    )
    assert "part of it" not in said["tennis"]


def test_an_old_decision_says_the_same_words_again(people):
    asked = parse(SPORTS, None)
    frame = fresh.each_alone([people.alice.pk])[people.alice.pk]
    verdict = judge(
        asked, frame, Context(clock.today(), people.northwind.pk), targeting.names(asked)
    )
    assert replay(verdict.values).sentences == verdict.sentences


def test_circles_in_a_taxonomy_end():
    found = ancestors([("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")])
    assert found["d"] == {"a", "b", "c"}
    assert found["a"] == {"b", "c"}


@pytest.mark.parametrize("hidden", ["tennis", "sports-and-recreation"])
def test_a_hidden_topic_is_in_no_rule_from_that_moment(people, hidden):
    vetoes.hide(people.alice.pk, hidden)
    for frame in (facts.gather(), fresh.each_alone([people.alice.pk])[people.alice.pk]):
        left = {s for s in strengths(people.alice) if len(frame.topic(s)[0])}
        assert left == set(strengths(people.alice)) - {hidden}
    vetoes.show_again(people.alice.pk, hidden)
    assert len(facts.gather().topic(hidden)[0]) == 1


def test_a_broad_topic_that_stands_on_hidden_ones_alone_is_hidden_with_them(people):
    vetoes.hide(people.alice.pk, "tennis")
    vetoes.hide(people.alice.pk, "running")
    assert len(facts.gather().topic("sports-and-recreation")[0]) == 0
    assert (
        fresh.each_alone([people.alice.pk])[people.alice.pk].topic("sports-and-recreation")[0].size
        == 0
    )


def test_what_is_hidden_no_longer_counts_for_what_it_is_a_part_of(people):
    vetoes.hide(people.alice.pk, "tennis")
    found = computed(people.alice)
    assert found["sports-and-recreation"] == pytest.approx(
        strengths(people.alice)["running"].strength, abs=1e-9
    )
