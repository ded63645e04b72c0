"""What is said of a perk changes nothing later: not who may have the next one, and no score."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from campaigns import claims, eligibility, gallery, measures, mentions, reuse
from campaigns.models import Mention
from campaigns.sources import SOURCES
from campaigns.sources.speaking import SPEAKING
from perks.ground import clock
from scoring import runs
from scoring.models import Post, TopicStrength
from tests.campaigns.kind_stage import claimed
from tests.campaigns.member_stage import launched, scored, system
from tests.campaigns.test_mentions import stage, write  # noqa: F401
from tests.scoring.stage import fill, linked

pytestmark = pytest.mark.django_db
AWFUL = "The coffee was awful and the bread a horrible shame. Never again, #northwindlounge."
STANCE = {"field": "stance", "topic": "travel", "op": ">=", "value": 60}
RULES = [
    STANCE,
    {"any": [STANCE, {"field": "score", "op": ">=", "value": 99}]},
    {"field": "score", "op": ">=", "value": 45},
    {"field": "topic", "topic": "travel", "op": ">=", "value": 35},
    {"field": "network", "op": "in", "value": ["web"]},
    {"field": "perks_had", "op": "<=", "value": 5},
]


class Undone(Exception):
    """Ends a world that was only tried."""


@pytest.fixture
def critic(stage):  # noqa: F811
    """Alice spoke well of travel, took the lounge, and then damned it four times."""
    travel = {"topics": ["travel"], "stances": {"travel": "positive"}}
    for n in range(3):
        write(stage, "A fine train.", f"old{n}", at=clock.now() - timedelta(days=9 + n), **travel)
    for n in range(4):
        words = {"topics": ["travel"], "stances": {"travel": "negative"}}
        write(stage, AWFUL, f"bad{n}", at=clock.now() - timedelta(minutes=n), **words)
    assert mentions.collect() == 4
    with clock.at(clock.now() + timedelta(days=2)):
        yield stage


def decided(stage, change=lambda: None) -> list[tuple[str, Any, Any, str]]:  # noqa: F811
    """What comes out for each rule after `change`, which is undone: answer, facts, words, nearest."""
    found = []
    try:
        with transaction.atomic():
            change()
            for rule in RULES:
                campaign = launched(
                    stage.northwind, stage.lounge_day, rule={"all": [rule]}, name="Next"
                )
                receipt = eligibility.consider(campaign, stage.alice.pk)
                found.append(
                    (receipt.verdict, receipt.values["facts"], receipt.sentences, receipt.nearest)
                )
            raise Undone
    except Undone:
        return found


def praised() -> None:
    Mention.objects.update(stance="positive")
    Post.objects.filter(native_id__startswith="bad").update(stances={"travel": "positive"})


def unsaid() -> None:
    Post.objects.filter(native_id__startswith="bad").update(stances={}, topics=[])
    # History is not deleted: a mention of nothing is as good as none.
    Mention.objects.update(account_id=None)


def test_decisions_are_the_same_with_and_without_what_was_said(critic):
    """Replayed with the posts as they are, as praise, and as if they said nothing of it."""
    assert [each.stance for each in Mention.objects.all()] == ["negative"] * 4
    as_it_is = decided(critic)
    assert [answer for answer, *_ in as_it_is] == ["yes"] * 6
    assert decided(critic, praised) == as_it_is
    assert decided(critic, unsaid) == as_it_is


def test_if_what_is_said_of_perks_counted_critics_would_be_shut_out(critic, monkeypatch):
    """The twin: with mentions among the posts that a rule reads, four of seven speak against."""
    left_out = SPEAKING.query[SPEAKING.query.index("AND NOT EXISTS") :]
    left_out = left_out[: left_out.index(")", left_out.index("native_id =")) + 1]
    leaky = replace(SPEAKING, query=SPEAKING.query.replace(left_out, ""))
    told = tuple(leaky if source is SPEAKING else source for source in SOURCES)
    monkeypatch.setattr(measures, "SOURCES", told)
    assert [answer for answer, *_ in decided(critic)] == ["no", "no", *["yes"] * 4]


def test_no_other_number_that_rules_read_knows_a_mention_or_a_stance():
    readers = {
        word: [source for source in SOURCES if word in source.query + source.changed]
        for word in ("stance", "campaigns_mention", "campaigns_reuse", "campaigns_evidence")
    }
    assert readers["stance"] == readers["campaigns_mention"] == [SPEAKING]
    assert readers["campaigns_reuse"] == readers["campaigns_evidence"] == []


def scored_now(member_id: int) -> tuple[Any, ...]:
    """Everything a first run of now would write of her score and topics; nothing is kept."""
    columns = ["standing", "exact", "low", "high", "percentile", "contributions", "reasons"]
    try:
        with transaction.atomic():
            made = runs.first_score(member_id)
            assert made is not None
            topics = TopicStrength.objects.filter(run_id=made.run_id).order_by("topic__slug")
            strengths = topics.values_list("topic__slug", "strength", "low", "high", "posts")
            told = [getattr(made, column) for column in columns], list(strengths)
            raise Undone
    except Undone:
        return told


def test_perks_and_what_is_said_of_them_do_not_enter_the_score(people, noon):
    """The same posts are scored before there was a perk, and after all that can happen around one."""
    with system():
        scored(people.alice)
        account = linked(people.alice, 1)
        fill(account, range(40, 60))
        Post.objects.update(text=AWFUL, at=clock.now() + timedelta(minutes=1))
        before = scored_now(people.alice.pk)
        campaign = launched(people.northwind, people.lounge_day)
        claims.confirm(claimed(people.alice, campaign).pk, people.alice.pk)
        assert mentions.collect() == 3
        for mention in Mention.objects.all():
            reuse.answer(mention.pk, people.alice.pk, True, "web")
        assert {card.answer for card in gallery.cards(Mention.objects.all())} == {"yes"}
        assert scored_now(people.alice.pk) == before
        # Other readers are seen, so the comparison could have failed.
        fill(account, range(60, 90), first=9)
        assert scored_now(people.alice.pk) != before
