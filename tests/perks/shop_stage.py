"""The stage of the shops' tests: Northwind sponsors coffees that two shops hand over."""

from __future__ import annotations

from typing import Any

from campaigns import claims
from perks import catalogue, redemptions, shop_terms
from perks.answers import Answer
from perks.models import Perk, User, Venue, VenueMembership
from tests import cast
from tests.campaigns.member_stage import launched, scored, system

WORTH = {"currency": "USD", "worth": 350}


def sponsored(house: cast.Cast, units: int = 20, **facts: Any) -> Perk:
    """A perk of many shops, in a campaign that is live (`house.campaign`), with a link."""
    with system():
        perk = catalogue.add_perk(house.northwind, "venue_access", "A coffee", at_shops=True)
        house.campaign = launched(house.northwind, perk, units=units, **{**WORTH, **facts})
        shop_terms.terms_of(perk)
    return perk


def shop(name: str, owner: User, zone: str = "UTC") -> Venue:
    venue = Venue.objects.create(slug=name.lower(), name=name, time_zone=zone, country="US")
    VenueMembership.objects.create(venue=venue, user=owner, role="owner")
    return venue


def guests(count: int) -> list[User]:
    """Members who fit the campaign."""
    with system():
        made = [cast.person(f"g{n}", f"Guest{n} One", is_member=True) for n in range(count)]
        for member in made:
            scored(member)
    return made


def pass_of(house: Any, member: User) -> str:
    """The text of the pass that a member claims and confirms."""
    made = claims.claim(member.pk, house.campaign.pk, f"k{member.pk}").claim
    issued = claims.confirm(made.pk, member.pk).pass_issued
    return str(issued.code)


def show(code: str, venue: Venue) -> Answer:
    return redemptions.redeem(code, venue.pk)
