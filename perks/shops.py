"""Many shops for one sponsor: joining, leaving, being taken off, caps."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from perks import shop_terms
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Perk, Shop, Venue

ACTOR = scopes.system("shops")


def join(token: str, venue: Venue) -> Shop:
    """The venue hands the perk over from now on; joining twice is joining once.

    Raises as `shop_terms.behind`, and Refusal shop_removed (403) for a shop that the sponsor took off.
    """
    terms = shop_terms.behind(token)
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
