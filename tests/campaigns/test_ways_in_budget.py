"""A draw, a reward and a surprise stop at the budget in words: the sweep and the event go on."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns import claims, draws, event_keys, frames, rewards, surprises
from campaigns.models import Campaign, Claim, Mention
from perks import ledger, stock
from perks.ground import clock
from perks.models import User
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db
# Room for one, where the stock has two.
MONEY = {"currency": "USD", "worth": 2200, "budget": 2200}


@pytest.fixture
def stage(house):
    with system():
        house.bob = User.objects.create_user("bob@example.test", None, name="Bob", is_member=True)
        for member in (house.alice, house.bob):
            scored(member)
        stock.add_codes(house.code_perk, ["A", "B"])
        yield house


def drawn(stage):
    """A draw that both have entered."""
    made = kind_stage.campaign(stage.northwind, stage.code_perk, way="draw", **MONEY)
    for member in (stage.alice, stage.bob):
        draws.enter(made.pk, member.pk)
    return made


def test_a_draw_gives_what_the_budget_has_room_for(stage):
    campaign = drawn(stage)
    with clock.at(campaign.ends_at):
        assert (draws.draw(campaign.pk), draws.draw(campaign.pk)) == (1, 0)
        assert (ledger.spent(campaign.pk), stock.left(stage.code_perk.pk)) == (2200, 1)
        Campaign.objects.filter(pk=campaign.pk).update(budget=4400)
        assert draws.draw(campaign.pk) == 1


def test_without_the_check_the_sweep_breaks(stage, monkeypatch):
    """The twin."""
    monkeypatch.setattr(claims, "keep_budgets", lambda cases: None)
    campaign = drawn(stage)
    with (
        clock.at(campaign.ends_at),
        pytest.raises(IntegrityError, match="budget of campaign"),
        transaction.atomic(),
    ):
        draws.draw(campaign.pk)


def test_rewards_go_as_far_as_the_budget_and_the_sweep_goes_on(stage):
    visit = launched(stage.northwind, stage.lounge_day)
    campaign = kind_stage.campaign(
        stage.northwind, stage.code_perk, way="post", rewards=visit, **MONEY
    )
    for member in (stage.alice, stage.bob):
        made = claims.confirm(kind_stage.claimed(member, visit).pk, member.pk)
        Mention.objects.create(
            claim=made, campaign=visit, brand=stage.northwind, member=member, network="web",
            native_id=str(made.pk), excerpt="Quiet.", found_by="tag",
            posted_at=clock.now() + timedelta(days=1),
        )  # fmt: skip
    assert (rewards.give_all(), rewards.give_all()) == (1, 0)
    assert ledger.spent(campaign.pk) == 2200


def test_an_event_beyond_the_budget_picks_nobody(stage):
    frames.build()
    campaign = kind_stage.campaign(
        stage.northwind, stage.code_perk, way="event", most_a_day=5, **MONEY
    )
    key, secret = event_keys.make(stage.northwind, stage.bea.pk, "Gate")
    stamp = str(int(clock.now().timestamp()))
    outcomes = []
    for id in ("e1", "e2"):
        body = json.dumps({"id": id, "campaign": campaign.pk}).encode()
        signature = event_keys.sign(secret, stamp, body)
        made, _ = surprises.receive("northwind", str(key.pk), stamp, signature, body)
        outcomes.append(made.outcome)
    assert outcomes == ["picked", "nobody"]
    assert Claim.objects.filter(campaign=campaign).count() == 1
