"""A reward for a post: found by tag or link, whatever it says, in its window, once."""

from datetime import timedelta

import pytest

from campaigns import claims, drafts, rewards
from campaigns.models import Claim, Mention
from perks import stock
from perks.ground import clock
from perks.ground.errors import Refusal
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, noon):
    """Alice has a lounge day; a code rewards posts about it within ten days."""
    with system():
        scored(people.alice)
        people.visit = launched(people.northwind, people.lounge_day)
        made = kind_stage.claimed(people.alice, people.visit)
        people.claim = claims.confirm(made.pk, people.alice.pk)
        stock.add_codes(people.code_perk, ["A"])
        people.campaign = kind_stage.campaign(
            people.northwind, people.code_perk, way="post", rewards=people.visit, post_days=10
        )
        yield people


def said(stage, words="Four hours of quiet.", after=timedelta(days=1), native="1"):
    """A post of Alice's that was found."""
    return Mention.objects.create(
        claim=stage.claim, campaign=stage.visit, brand=stage.northwind, member=stage.alice,
        network="web", native_id=native, excerpt=words, found_by="tag", posted_at=clock.now() + after,
    )  # fmt: skip


@pytest.mark.parametrize("words", ["The best day of my year.", "Dirty, loud, and never again."])
def test_any_opinion_earns_it(stage, words):
    said(stage, words)
    assert rewards.give_all() == 1
    made = Claim.objects.get(campaign=stage.campaign)
    assert (made.member_id, made.state) == (stage.alice.pk, "held")
    assert made.held_until == clock.now() + rewards.HOLD
    assert claims.confirm(made.pk, stage.alice.pk).state == "issued"


def test_a_second_post_earns_nothing_more(stage):
    said(stage)
    said(stage, native="2")
    stock.add_codes(stage.code_perk, ["B"])
    assert (rewards.give_all(), rewards.give_all()) == (1, 0)
    claims.cancel(Claim.objects.get(campaign=stage.campaign).pk, stage.alice.pk)
    assert rewards.give_all() == 0


@pytest.mark.parametrize(
    ("days", "given"), [(-1, 0), (0, 1), (10, 1), (10 + 1 / 86400, 0), (60, 0)]
)
def test_a_post_counts_in_its_window_only(stage, days, given):
    said(stage, after=timedelta(days=days))
    assert rewards.give_all() == given


def test_the_cap_is_the_stock(stage):
    claims.confirm(kind_stage.claimed(stage.alice, launched(stage.northwind, stage.code_perk, 0), "k2").pk,
                   stage.alice.pk)  # fmt: skip
    said(stage)
    assert rewards.give_all() == 0


def test_who_does_not_fit_the_rule_of_the_reward_gets_none(stage):
    drafts.save_rule(
        stage.campaign, {"field": "score", "op": ">=", "value": 90}, "Only the loudest."
    )
    said(stage)
    assert rewards.give_all() == 0
    assert Claim.objects.filter(campaign=stage.campaign).count() == 0


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"way": "post"}, "reward_without_posts"),
        ({"way": "hug"}, "way_unknown"),
        ({"way": "event", "most_a_day": 0}, "way_number"),
        ({"way": "post", "post_days": 366}, "way_number"),
    ],
)
def test_a_way_that_cannot_work_is_not_saved(stage, facts, code):
    if facts.get("post_days"):
        facts = {**facts, "rewards": stage.visit}
    with pytest.raises(Refusal, match=f"^{code}:"):
        drafts.draft(stage.northwind, stage.code_perk, "x", **facts)


def test_posts_about_another_brand_are_not_rewarded(stage):
    with pytest.raises(Refusal, match=r"^reward_not_yours:"):
        drafts.draft(
            stage.rival, kind_stage.given(stage.rival, "sample"), "x", way="post",
            rewards=stage.visit,
        )  # fmt: skip


def test_what_was_promised_is_settled_at_launch(stage):
    with pytest.raises(Refusal, match=r"^settled_at_launch:"):
        drafts.change(stage.campaign, post_days=3)
