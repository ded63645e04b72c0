"""What the index leaves out of a member's page is what judging every campaign would leave out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns import drafts, forme, running
from campaigns.models import Campaign
from perks import stock
from perks.ground import clock, scopes
from tests.campaigns import member_stage
from tests.campaigns.member_stage import system

RULES = [
    {"field": "score", "op": ">=", "value": 30},
    {"all": [{"field": "score", "op": ">=", "value": 65}]},
    {"all": [{"field": "age", "op": ">=", "value": 21}, {"field": "score", "op": "<", "value": 3}]},
    {"all": [
        {"field": "country", "op": "in", "value": ["FR"]},
        {"field": "score", "op": ">=", "value": 99},
    ]},
    {"any": [
        {"field": "country", "op": "in", "value": ["FR"]},
        {"field": "score", "op": ">=", "value": 40},
    ]},
]  # fmt: skip


@pytest.fixture
def campaigns(house):
    """One open live campaign for each rule, and Alice with a score of 57."""
    with system():
        member_stage.scored(house.alice)
        stock.add_units(house.lounge_day, 5)
        made = []
        for at, rule in enumerate(RULES):
            campaign = drafts.draft(
                house.northwind, house.lounge_day, f"Campaign {at}", rule=rule, is_open=True,
                reason=member_stage.REASON,
                starts_at=clock.now(), ends_at=clock.now() + timedelta(days=9),
            )  # fmt: skip
            drafts.launch(campaign)
            made.append(campaign)
    return made


def shown(member):
    with scopes.act_as(scopes.member(member.pk)):
        found = forme.for_member(member.pk)
    return [
        [replace(offer, campaign=offer.campaign.pk) for offer in each]
        for each in (found.for_you, found.nearly)
    ]


def test_the_index_changes_nothing_that_is_shown(house, campaigns, monkeypatch):
    with_index = shown(house.alice)
    everything = [campaign.pk for campaign in campaigns]
    monkeypatch.setattr(running.Live, "near", lambda self, frame: everything)
    assert shown(house.alice) == with_index
    assert [len(each) for each in with_index] == [2, 1]


def test_another_rule_in_force_is_seen_at_once(house, campaigns):
    before = shown(house.alice)
    with system():
        Campaign.objects.filter(pk=campaigns[0].pk).update(state="paused")
    assert len(shown(house.alice)[0]) == len(before[0]) - 1
    with system():
        Campaign.objects.filter(pk=campaigns[0].pk).update(state="live")
    assert shown(house.alice) == before


def test_the_rules_are_read_once(house, campaigns):
    with system():
        first = running.current(clock.today())
        assert running.current(clock.today()) is first
        assert running.current(clock.today() + timedelta(days=1)) is not first
