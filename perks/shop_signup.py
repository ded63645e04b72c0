"""A shop that signs up by a link: a venue of its own, with whoever signed it up as its owner."""

from __future__ import annotations

import secrets
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from perks import shop_terms, shops
from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.models import Shop, User, Venue, VenueMembership
from perks.models.shops import PLACE
from perks.team import confirmed_person

ACTOR = scopes.system("shop sign-up")
# Somebody with more shops than this is no small merchant.
MOST = 20
TAKEN = ("desk", PLACE)


def sign_up(token: str, user: User, name: str, city: str, country: str, time_zone: str) -> Shop:
    """Open a venue and join it to the perk behind the link.

    Raises as `shop_terms.behind`, and Refusal shop_name_missing, shop_zone_unknown, shop_country_unknown
    (all 400), address_not_confirmed, or shops_too_many (429). Then there is no venue.
    """
    shop_terms.behind(token)
    name, city = " ".join(name.split()), " ".join(city.split())
    check(name, country, time_zone)
    with scopes.act_as(ACTOR):
        confirmed_person(user.email)
        owned = VenueMembership.objects.filter(user=user, role="owner")
        if owned.count() >= MOST:
            raise Refusal(
                "shops_too_many", f"You own {MOST} places already. Nothing was made.", 429
            )
        facts = {"city": city[:80], "country": country, "time_zone": time_zone}
        venue = open_venue(name[:120], facts)
        VenueMembership.objects.create(venue=venue, user=user, role="owner")
        return shops.join(token, venue)


def check(name: str, country: str, time_zone: str) -> None:
    if not name or not name.isprintable():
        raise Refusal("shop_name_missing", "Say what the shop is called. Nothing was made.", 400)
    if time_zone not in available_timezones():
        raise Refusal(
            "shop_zone_unknown", "Choose the time zone of the shop. Nothing was made.", 400
        )
    if country and not (len(country) == 2 and country.isascii() and country.isupper()):
        raise Refusal("shop_country_unknown", "Choose a country. Nothing was made.", 400)


def open_venue(name: str, facts: dict[str, str]) -> Venue:
    """A venue with an address that is still free."""
    plain = slugify(name)[:50] or "shop"
    slug = f"{plain}-{secrets.token_hex(2)}" if plain in TAKEN else plain
    while True:
        try:
            with transaction.atomic():
                return Venue.objects.create(slug=slug, name=name, **facts)
        except IntegrityError:
            slug = f"{plain}-{secrets.token_hex(2)}"


def join_with(token: str, user: User, slug: str) -> Shop:
    """Join with a venue that the user owns already.

    Raises as `shops.join`, and Refusal venue_not_yours (404).
    """
    with scopes.act_as(ACTOR):
        mine = VenueMembership.objects.filter(user=user, role="owner", venue__slug=slug)
        found: VenueMembership | None = mine.select_related("venue").first()
        if found is None:
            raise Refusal("venue_not_yours", "You own no such place. Nothing was changed.", 404)
        return shops.join(token, found.venue)


def owned_by(user_id: int | None) -> list[Venue]:
    """The venues that somebody owns, by name."""
    with scopes.act_as(ACTOR):
        mine = VenueMembership.objects.filter(user_id=user_id, role="owner").values("venue")
        return list(Venue.objects.filter(pk__in=mine).order_by("name"))
