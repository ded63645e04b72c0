"""Before a launch Bea reads what to expect, whom it overlaps with, and whom it selects less often."""

import datetime as dt
from datetime import timedelta

import numpy as np
import pytest

from campaigns import claims, frames, invitations, outlook, planner
from campaigns.core.acceptance import acceptance
from campaigns.fairness import compared
from campaigns.models import Claim
from campaigns.rules.parse import parse
from perks import stock
from perks.ground import clock
from perks.models import User
from tests.campaigns.brand_stage import counted, crowd, drafted, signed_in
from tests.campaigns.member_stage import launched, system

EVERYBODY = {"field": "score", "op": ">=", "value": 1}
NOTHING = np.zeros(0)


def plan(campaign, raw, left=20):
    with system():
        return planner.planned(campaign, parse(raw, None), left)


def test_without_a_past_thirty_in_a_hundred_are_assumed_and_it_says_so():
    found = acceptance(np.array([], int), np.array([], int), NOTHING)
    assert (found.rate, found.low, found.high, found.campaigns) == (0.3, 0.1, 0.6, 0)
    assert outlook.said(found) == "No past campaigns, assumed 30%."
    assert (found.days_until(0.5), found.days_until(0.75), found.days_until(1.0)) == (
        3.0,
        6.0,
        None,
    )


def test_the_interval_is_that_of_chance_or_of_the_campaigns_whichever_is_wider():
    one = acceptance(np.array([100]), np.array([40]), np.array([1.0, 2.0, 9.0]))
    # Jeffreys, 90%: the 5th and 95th of a hundred of beta(40.5, 60.5), by tables.
    assert (one.rate, round(one.low, 3), round(one.high, 3)) == (0.4, 0.322, 0.482)
    two = acceptance(np.array([100, 100]), np.array([10, 70]), NOTHING)
    assert (two.rate, two.low, two.high, two.campaigns) == (0.4, 0.1, 0.7, 2)
    assert [one.days_until(share) for share in (0.0, 0.5, 1.2)] == [1.0, 2.0, None]


@pytest.fixture
def past(house):
    """Twenty members, all invited a month ago; five of them claimed on the second day."""
    members = crowd(20)
    with system(), clock.at(clock.now() - timedelta(days=30)):
        campaign = launched(
            house.northwind, house.lounge_day, units=20, rule=EVERYBODY, name="Before",
            ends_at=clock.now() + timedelta(days=20),
        )  # fmt: skip
        frames.build()
        invitations.invite(campaign.pk)
        with clock.at(clock.now() + timedelta(days=2)):
            for member in members[:5]:
                made = claims.claim(member.pk, campaign.pk, key=f"k{member.pk}").claim
                claims.confirm(made.pk, member.pk)
    with system():
        frames.build()
    return campaign


def test_the_past_of_the_brand_gives_the_rate_and_the_days(house, past):
    draft = drafted(house, EVERYBODY, holdout_share=0.0)
    found = plan(draft, EVERYBODY, left=4).outlook
    with system():
        assert Claim.objects.filter(campaign=past).count() == 5
    assert (found.rate, found.campaigns, found.invited) == (0.25, 1, 20)
    assert found.says == "From 1 past campaign: 25% of those invited claimed."
    assert (found.claims.likely, found.claims.low, found.claims.high) == (4, 2, 4)
    # All claimed on the second day, so what runs out does so then; at the low end it lasts.
    assert (found.claims.runs_out, found.claims.soonest, found.claims.latest) == (
        dt.date(2026, 11, 24),
        dt.date(2026, 11, 24),
        None,
    )
    assert plan(draft, EVERYBODY, left=15).outlook.claims.runs_out is None


def test_a_brand_knows_nothing_of_the_past_of_others(house, past):
    with system():
        house.rival.vetted_at = clock.now()
        house.rival.save()
        perk = type(house.lounge_day).objects.create(brand=house.rival, kind="code", name="Tea")
        stock.add_codes(perk, ["A"])
        theirs = launched(house.rival, perk, units=0, rule=EVERYBODY, name="Theirs")
    found = plan(theirs, EVERYBODY)
    assert (found.outlook.campaigns, found.overlaps) == (0, [])


def test_running_campaigns_are_told_with_those_they_reach_too(house):
    crowd(40)
    with system():
        live = launched(
            house.northwind, house.lounge_day, rule={"field": "score", "op": ">=", "value": 40}
        )
    draft = drafted(house, EVERYBODY)
    found = plan(draft, EVERYBODY).overlaps
    assert [(each.campaign.pk, each.people) for each in found] == [(live.pk, 20)]
    apart = {"field": "score", "op": "<", "value": 40}
    assert plan(draft, apart).overlaps == []


def test_a_group_selected_at_under_four_fifths_of_the_most_is_flagged():
    made = compared("country", [("A", 100, 50), ("B", 100, 40), ("C", 100, 30), ("D", 10, 0)], 1000)
    assert [(each.name, each.ratio, each.is_flagged) for each in made] == [
        ("C", 0.6, True),
        ("B", 0.8, False),
        ("A", 1.0, False),
    ]


def test_who_could_be_selected_nine_times_is_not_accused_for_none():
    made = compared("age", [("A", 50, 10), ("B", 50, 0)], 100)
    assert [(each.name, each.is_flagged) for each in made] == [("B", False), ("A", False)]
    assert compared("age", [("A", 50, 10)], 100) == []
    assert compared("age", [("A", 50, 0), ("B", 50, 0)], 100) == []


def test_figures_tell_groups_and_who_can_be_shipped_to(house):
    members = crowd(60)
    with system():
        for country, some in (("DE", members[:30]), ("US", members[30:50])):
            User.objects.filter(pk__in=[m.pk for m in some]).update(country=country)
        User.objects.filter(pk__in=[m.pk for m in members]).update(birth_year=1993)
        User.objects.filter(pk__in=[m.pk for m in members[:20]]).update(languages=["de"])
        User.objects.filter(pk__in=[m.pk for m in members[20:]]).update(languages=["en", "fr"])
        frames.build()
    draft = drafted(house)
    found = plan(draft, {"field": "score", "op": ">=", "value": 40})
    assert [(g.name, g.people, g.reached, g.is_flagged) for g in found.fairness] == [
        ("Germany", 30, 10, True),
        ("the United States", 20, 20, False),
        ("German", 20, 0, True),
        ("English", 40, 40, False),
        ("French", 40, 40, False),
    ]
    assert (found.shippable, found.figures.reach.yes) == (30, 40)
    # Ten moved since: the few people of a delta, which has no index, are counted as well.
    with system():
        User.objects.filter(pk__in=[m.pk for m in members[:10]]).update(country="US")
        frames.patch()
    found = plan(draft, {"field": "score", "op": ">=", "value": 40})
    assert [(g.name, g.people, g.reached) for g in found.fairness[:2]] == [
        ("Germany", 20, 10),
        ("the United States", 30, 20),
    ]


def test_the_console_and_the_api_tell_it_in_one_call(house, past):
    draft = drafted(house, EVERYBODY)
    bea, address = signed_in(house.bea), f"/brand/northwind/campaigns/{draft.pk}/"
    bea.get(address)
    with counted() as asked:
        page = bea.get(address).content.decode()
    assert len(asked) <= 12, asked
    assert "Expected claims" in page and "From 1 past campaign" in page
    assert "Reached by other running campaigns too" in page
    url = f"/api/v1/brands/northwind/campaigns/{draft.pk}/count"
    body = (
        signed_in(house.bea).post(url, {"rule": EVERYBODY}, content_type="application/json").json()
    )
    assert body["outlook"]["claims"]["likely"] == 4
    assert (body["overlaps"][0]["people"], body["shippable"]) == (20, None)
    assert len(body["curve"]["points"]) >= 60
    assert body["curve"]["points"][0] == [0, 20]
