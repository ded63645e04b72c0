"""The stage of choosing: forty members who fit, stock for some, and who reacts to whom."""

from __future__ import annotations

from typing import Any

from campaigns import choosing, drafts
from campaigns.choosing import Terms
from campaigns.models import Campaign, Choice, Invitation, Wave
from perks import stock
from perks.models import User
from tests import cast
from tests.campaigns.brand_stage import drafted
from tests.campaigns.member_stage import system
from tests.scoring.stage import fill, linked


def chosen_campaign(house: cast.Cast, terms: Terms, units: int = 50, **facts: Any) -> Campaign:
    """A live campaign of Northwind that chooses by these terms."""
    campaign = drafted(house, **facts)
    with system():
        choosing.save(campaign, terms)
        stock.add_units(house.lounge_day, units)
        drafts.launch(campaign)
    return campaign


def reacted(member: User, people: range) -> None:
    """These people replied to the member a day ago."""
    fill(linked(member, 1_000_000 + member.pk), people, posts=1)


def invited(campaign: Campaign) -> list[int]:
    """The members who were invited, in the order of their ranks."""
    with system():
        rows = Invitation.objects.filter(campaign=campaign, held_out=False).order_by("rank")
        return list(rows.values_list("member_id", flat=True))


def choices(campaign: Campaign, number: int = 1) -> dict[int, Choice]:
    """The rows of a wave by member."""
    with system():
        rows = Choice.objects.filter(wave__campaign=campaign, wave__number=number)
        return {row.member_id: row for row in rows.select_related("wave")}


def wave(campaign: Campaign, number: int = 1) -> Wave:
    with system():
        found: Wave = Wave.objects.get(campaign=campaign, number=number)
        return found
