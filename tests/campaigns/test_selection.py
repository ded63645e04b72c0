"""Whom a campaign selected: by group, in tens, and never one person told from the others."""

import pytest

from campaigns import claims, counts, frames, invitations, selection
from perks.models import User
from tests.campaigns.brand_stage import counted, crowd, signed_in
from tests.campaigns.member_stage import launched, system

pytestmark = pytest.mark.django_db
RULE = {"field": "score", "op": ">=", "value": 40}


@pytest.fixture
def stage(house, monkeypatch):
    """60 members with scores from 20 to 79; the lower half in Germany and 30, the others in the US.

    The lot of the rounding is taken out, so that counts are the tens below.
    """
    monkeypatch.setattr(counts, "keyed_hash", lambda *asked: bytes(8))
    members = [each.pk for each in crowd(60)]
    with system():
        User.objects.filter(pk__in=members[:30]).update(country="DE", birth_year=1996)
        User.objects.filter(pk__in=members[30:]).update(country="US", birth_year=1970)
        frames.build()
        house.members = members
        house.campaign = launched(
            house.northwind, house.lounge_day, units=40, rule=RULE, is_open=False, holdout_share=0.0
        )
        invitations.invite(house.campaign.pk)
        yield house


def rows(stage):
    return {
        each.label: (each.group.people, each.eligible, each.invited, each.claimed,
                     round(each.group.ratio, 2), each.group.is_flagged)
        for each in selection.selected(stage.campaign)
    }  # fmt: skip


def claimed(stage, members):
    for member in members:
        assert claims.claim(member, stage.campaign.pk, "k").claim is not None


def test_groups_are_told_with_rates_and_the_least_selected_first(stage):
    claimed(stage, stage.members[30:45])
    assert rows(stage) == {
        "Live in Germany": (30, 10, 10, 0, 0.33, True),
        "Live in the United States": (30, 30, 30, 10, 1.0, False),
        "Aged 25-34": (30, 10, 10, 0, 0.33, True),
        "Aged 50-64": (30, 30, 30, 10, 1.0, False),
    }
    with counted() as asked:
        selection.selected(stage.campaign)
    assert len(asked) == 4


def test_the_last_claims_stay_out_until_there_are_ten(stage):
    """A brand that sees a claim by "Anna" come in must not see a group move with it."""
    claimed(stage, stage.members[30:40])
    before = rows(stage)
    for member in stage.members[40:49]:
        claimed(stage, [member])
        assert rows(stage) == before
    claimed(stage, stage.members[49:50])
    assert rows(stage)["Live in the United States"][3] == 20


def test_without_the_tens_one_claim_would_move_a_group(stage, monkeypatch):
    """The twin: every claim counted as it comes, the tenth of a group is seen."""
    monkeypatch.setattr(selection, "in_tens", list)
    claimed(stage, [*stage.members[20:22], *stage.members[30:39]])
    before = rows(stage)["Live in the United States"][3]
    claimed(stage, stage.members[39:40])
    assert (before, rows(stage)["Live in the United States"][3]) == (0, 10)


def test_page_file_and_api_say_the_same(stage):
    claimed(stage, stage.members[30:40])
    client, path = signed_in(stage.bea), f"/brand/northwind/campaigns/{stage.campaign.pk}/selection"
    with counted() as asked:
        page = client.get(f"{path}/").content.decode()
    assert ("Live in Germany" in page, "fewer than 10" in page, len(asked) <= 12) == (True,) * 3
    lines = client.get(f"{path}.csv").content.decode().splitlines()
    assert lines[1] == "Live in Germany,30,10,10,fewer than 10,0.333,0.333,yes"
    told = client.get(f"/api/v1/brands/northwind/campaigns/{stage.campaign.pk}/selection").json()
    assert told[0] == {
        "kind": "country", "name": "Germany", "members": 30, "eligible": 10, "invited": 10,
        "claimed": None, "rate": 0.333, "ratio": 0.333, "is_flagged": True,
    }  # fmt: skip


def test_nothing_is_compared_before_anybody_was_selected(house):
    crowd(20)
    with system():
        campaign = launched(house.northwind, house.lounge_day, rule=RULE)
        assert selection.selected(campaign) == []
    page = signed_in(house.bea).get(f"/brand/northwind/campaigns/{campaign.pk}/selection/")
    assert ("Nothing to compare yet" in page.content.decode()) is True
