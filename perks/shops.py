"""Many shops for one sponsor: the terms and the link of a perk, joining, leaving, caps."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Perk, Shop, ShopTerms, Venue
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


def join(token: str, venue: Venue) -> Shop:
    """The venue hands the perk over from now on; joining twice is joining once.

    Raises as `behind`, and Refusal shop_removed (403) for a shop that the sponsor took off.
    """
    terms = behind(token)
    with scopes.act_as(ACTOR):
        fresh = {"terms": terms, "brand_id": terms.brand_id, "cap": terms.cap}
        shop, is_new = Shop.objects.get_or_create(perk=terms.perk, venue=venue, defaults=fresh)
        if shop.removed_at:
            raise Refusal(
                "shop_removed",
                f"{terms.brand.name} has taken {venue.name} off its list. Nothing was changed.",
                403,
            )
        if not is_new and shop.left_at:
            Shop.objects.filter(pk=shop.pk).update(left_at=None)
            shop.left_at = None
        joined: Shop = shop
        return joined


def leave(shop_id: int, venue_id: int) -> Shop:
    """The shop itself stops: the desk says no from now on. Raises Refusal shop_unknown (404)."""
    return stop(Shop.objects.filter(pk=shop_id, venue_id=venue_id), left_at=clock.now())


def remove(shop_id: int, perk: Perk) -> Shop:
    """The sponsor takes a shop off; what it handed over is still owed. Raises shop_unknown (404)."""
    return stop(
        Shop.objects.filter(pk=shop_id, perk=perk), left_at=clock.now(), removed_at=clock.now()
    )


def stop(rows: QuerySet[Shop], **moments: datetime) -> Shop:
    with scopes.act_as(ACTOR):
        shop: Shop | None = rows.select_related("venue").first()
        if shop is None:
            raise Refusal("shop_unknown", "There is no such shop here.", 404)
        still = Shop.objects.filter(pk=shop.pk).filter(Q(left_at=None) | Q(removed_at=None))
        still.update(**moments)
        shop.refresh_from_db(fields=["left_at", "removed_at"])
        return shop


def set_cap(shop_id: int, perk: Perk, cap: int | None) -> Shop:
    """How many one shop may hand over; None is as many as there are.

    Raises Refusal shop_unknown (404), shop_cap_unclear (400) or shop_cap_below_used.
    """
    if cap is not None and not 1 <= cap <= 1_000_000:
        raise Refusal("shop_cap_unclear", "A cap is 1 or more. Nothing was changed.", 400)
    with scopes.act_as(ACTOR):
        rows = Shop.objects.filter(pk=shop_id, perk=perk).select_related("venue")
        if not rows.exists():
            raise Refusal("shop_unknown", "There is no such shop here.", 404)
        try:
            with transaction.atomic():
                rows.update(cap=cap)
        except IntegrityError:
            raise Refusal(
                "shop_cap_below_used", "It has handed over more already. Nothing was changed."
            ) from None
        found: Shop = rows.get()
        return found
