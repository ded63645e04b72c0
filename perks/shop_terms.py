"""How shops join a perk of many: its terms, its link, and the place that stands for them all."""

from __future__ import annotations

import secrets
from datetime import date, time
from zoneinfo import ZoneInfo

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Perk, ShopTerms, Venue
from perks.models.shops import PLACE

ACTOR = scopes.system("shops")


def anywhere() -> Venue:
    """The place that passes of such perks name: it stands for all shops that joined."""
    return Venue.objects.get_or_create(slug=PLACE, defaults={"name": "The shops that joined"})[0]


def terms_of(perk: Perk) -> ShopTerms:
    """The terms of a perk for shops, made with a link at the first look.

    Raises Refusal perk_not_for_shops for a perk of one venue, or of none.
    """
    if not perk.at_shops:
        raise Refusal(
            "perk_not_for_shops",
            "This perk is not handed over by shops. Describe one that is, and choose it for a "
            "campaign.",
        )
    with scopes.act_as(ACTOR):
        fresh = {"brand_id": perk.brand_id, "token": new_token()}
        made: ShopTerms = ShopTerms.objects.get_or_create(perk=perk, defaults=fresh)[0]
        return made


def new_token() -> str:
    return secrets.token_urlsafe(18)


def set_terms(
    perk: Perk,
    cap: int | None,
    first_day: date | None,
    last_day: date | None,
    opens: time | None,
    closes: time | None,
) -> ShopTerms:
    """Set the window of all shops, and the cap of those who join from now on.

    Raises Refusal shop_cap_unclear or shop_window (both 400), and perk_not_for_shops.
    """
    if cap is not None and not 1 <= cap <= 1_000_000:
        raise Refusal("shop_cap_unclear", "A cap is 1 or more. Nothing was changed.", 400)
    opens = opens or time(0)
    if (closes and closes <= opens) or (first_day and last_day and last_day < first_day):
        raise Refusal("shop_window", "It ends before it begins. Nothing was changed.", 400)
    terms = terms_of(perk)
    facts = {"cap": cap, "first_day": first_day, "last_day": last_day}
    with scopes.act_as(ACTOR):
        ShopTerms.objects.filter(pk=terms.pk).update(**facts, opens=opens, closes=closes)
        terms.refresh_from_db()
    return terms


def close_link(perk: Perk) -> None:
    """Nobody joins by this link any more; who joined goes on."""
    with scopes.act_as(ACTOR):
        ShopTerms.objects.filter(pk=terms_of(perk).pk).update(closed_at=clock.now())


def new_link(perk: Perk) -> ShopTerms:
    """Another link; the one before is dead."""
    terms = terms_of(perk)
    with scopes.act_as(ACTOR):
        ShopTerms.objects.filter(pk=terms.pk).update(token=new_token(), closed_at=None)
        terms.refresh_from_db()
    return terms


def behind(token: str) -> ShopTerms:
    """The terms behind a link.

    Raises Refusal shop_link_unknown (404), shop_link_closed or shop_days_over (both 410).
    """
    with scopes.act_as(ACTOR):
        rows = ShopTerms.objects.filter(token=token).select_related("brand", "perk")
        terms: ShopTerms | None = rows.first() if token else None
    if terms is None:
        raise Refusal("shop_link_unknown", "This link is no good any more. Ask for another.", 404)
    if terms.closed_at:
        raise Refusal(
            "shop_link_closed", f"{terms.brand.name} takes no more shops. Nothing was changed.", 410
        )
    # Somewhere it is that day for so long.
    if terms.last_day and clock.now().astimezone(ZoneInfo("Etc/GMT+12")).date() > terms.last_day:
        raise Refusal("shop_days_over", "The days of this perk are over. Nothing was changed.", 410)
    return terms
