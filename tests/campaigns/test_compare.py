"""Campaigns side by side, and whether members tire of being asked."""

from datetime import timedelta

import pytest

from campaigns import side_by_side, tiring
from campaigns.core.lift import Effect
from campaigns.models import Invitation, ReportReading
from perks.ground import clock
from perks.ground.receipts import Receipt
from tests import cast
from tests.campaigns.brand_stage import at, counted, signed_in
from tests.campaigns.member_stage import launched, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(people):
    """Three campaigns of one perk in three months; twelve members are invited to each."""
    with system():
        people.members = [cast.person(f"c{n}", f"C{n} Member", is_member=True) for n in range(12)]
        people.campaigns = []
        for month in (2, 1, 0):
            with clock.at(clock.now() - timedelta(days=30 * month)):
                made = launched(people.northwind, people.lounge_day, name=f"Visit {3 - month}")
                people.campaigns.append(made)
                for n, member in enumerate(people.members):
                    asked(made, member, n)
        yield people


def asked(campaign, member, number):
    receipt = Receipt.objects.create(
        member_id=member.pk, question="?", evaluator="1", values=[], sentences=[], verdict="yes"
    )
    Invitation.objects.create(
        campaign=campaign, brand_id=campaign.brand_id, member=member, receipt=receipt,
        rank=number + 1,
        opened_at=clock.now() if number < 6 else None,
    )  # fmt: skip


def read(campaign, difference):
    """A report in which each of the offered posted so much more."""
    effect = Effect(difference, difference - 0.2, difference + 0.2, 0.1, 40, 20, 1.0, 0.5)
    posts = {
        "invited": 40, "held_out": 20, "effect": {n: getattr(effect, n) for n in effect.__slots__},
        "why": "", "spread": 1.0, "outcome": "posts", "by": "holdout", "currency": "",
    }  # fmt: skip
    ReportReading.objects.create(
        campaign=campaign, brand_id=campaign.brand_id,
        found={
            "posts": posts, "orders": None, "value": None, "spent": 9_000, "currency": "USD",
            "attributed": {"orders": 2, "by_code": 1, "by_link": 1, "claims": [1], "money": {"USD": 500},
                           "unsigned": 0, "others": 3},
        },
    )  # fmt: skip


def test_campaigns_stand_beside_one_another_on_one_scale(house):
    for campaign, difference in zip(house.campaigns[:2], (0.5, -0.1), strict=True):
        read(campaign, difference)
    rows = side_by_side.rows(house.northwind.pk)
    assert [(row.letter, row.campaign.name, row.invited) for row in rows] == [
        ("A", "Visit 3", 12), ("B", "Visit 2", 12), ("C", "Visit 1", 12),
    ]  # fmt: skip
    [plot] = side_by_side.plots(rows)
    assert plot.title == "Extra posts for each hundred with the offer"
    assert [(s.name, round(s.value), round(s.low), round(s.high)) for s in plot.spans] == [
        ("B", -10, -30, 10), ("C", 50, 30, 70),
    ]  # fmt: skip
    bea = signed_in(house.bea)
    with counted() as queries:
        page = bea.get(at("campaigns_compare", house.northwind)).content.decode()
    assert len(queries) <= 12
    assert "Not read yet: open its report" in page
    # 20 extra posts (12 to 28) for USD 90.
    assert "USD 4.50 (USD 3.21 to USD 7.50)" in page
    assert "Attributed value: USD 5.00" in page


def test_later_invitations_are_told_apart_and_small_groups_hidden(house):
    """Whoever was asked thrice opened as often as at first, and nobody claimed anything."""
    [visits] = tiring.of_brand(house.northwind.pk)
    assert [(turn.which, turn.people) for turn in visits.turns] == [
        ("the first", 12), ("the second", 12), ("a later one", 12),
    ]  # fmt: skip
    assert [turn.opened.hits for turn in visits.turns] == [6, 6, 6]
    assert not visits.falls
    Invitation.objects.filter(member__in=house.members[:3]).update(
        invited_at=clock.now() - timedelta(days=200), held_out=False
    )
    Invitation.objects.filter(campaign=house.campaigns[0]).delete()
    [visits] = tiring.of_brand(house.northwind.pk)
    assert [(turn.people, turn.claimed is None) for turn in visits.turns] == [
        (9, True),
        (15, False),
    ]
    page = signed_in(house.bea).get(at("campaigns_compare", house.northwind)).content.decode()
    assert "fewer than 10 people" in page


def test_a_brand_without_a_campaign_is_told_what_comes_next(people):
    page = signed_in(people.bea).get(at("campaigns_compare", people.northwind)).content.decode()
    assert "No campaign was launched yet" in page
