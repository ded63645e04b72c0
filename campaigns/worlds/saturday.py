"""Small shops, one sponsor: an airline pays for a treat, and four shops hand it over."""

from __future__ import annotations

from datetime import timedelta

from campaigns import claims
from campaigns.models import Campaign
from campaigns.worlds.house import House
from campaigns.worlds.kinds import launched, perk
from perks import redemptions, shop_signup, shop_terms, stock
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Shop, User

# Who owns it, its name, town, country and zone, and how many of its guests came.
SHOPS = (
    ("rosa", "Rosa’s Flowers", "Oakland", "US", "America/Los_Angeles", 4),
    ("", "The Button Box", "Leeds", "GB", "Europe/London", 2),
    ("", "Café Linde", "Leipzig", "DE", "Europe/Berlin", 1),
    ("", "Kissa Ten", "Kyoto", "JP", "Asia/Tokyo", 0),
)
WORTH = {"currency": "USD", "worth": 600, "budget": 30_000}


def open_shops(house: House) -> Campaign:
    """The campaign is live, the shops have joined, and some guests have been."""
    treat = perk(
        house.northwind, "venue_access", "A treat at a small shop",
        "Flowers, buttons or cake: choose your shop.", at_shops=True, valid_days=40,
    )  # fmt: skip
    stock.add_units(treat, 60)
    campaign = launched(house.northwind, treat, **WORTH)
    today = clock.today()
    shop_terms.set_terms(
        treat, 25, today - timedelta(days=1), today + timedelta(days=30), None, None
    )
    token = shop_terms.terms_of(treat).token
    owners = iter(house.members[20:])
    alice = house.people["alice"].pk  # hers is left for whoever looks around
    guests = (member for member in house.members if member.pk != alice)
    for key, name, city, country, zone, came in SHOPS:
        owner = house.people[key] if key else next(owners)
        shop = shop_signup.sign_up(token, owner, name, city, country, zone)
        for member in (next(guests) for _ in range(came)):
            visit(campaign, shop, member)
    return campaign


def visit(campaign: Campaign, shop: Shop, member: User) -> None:
    """A guest claims, and shows the pass at the shop; a refusal is an answer like any other."""
    try:
        held = claims.claim(member.pk, campaign.pk, f"saturday:{member.pk}").claim
        if held is None:
            return
        issued = claims.confirm(held.pk, member.pk).pass_issued
    except Refusal:
        return
    redemptions.redeem(issued.code, shop.venue_id)
