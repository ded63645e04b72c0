"""A perk of many shops at the desk of one of them: joined, within its hours, below its cap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.dispatch import receiver

from perks.events import redeemed, redemption_undone
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Perk, Redemption, Shop, ShopTerms, Venue

ACTOR = scopes.system("shops")


def here(venue: Venue) -> Q:
    """The perks that this desk knows: those of the venue, and those of sponsors that it joined.

    Also where it left: the desk then says so, and not that the pass is for another place.
    """
    return Q(venue=venue) | Q(pk__in=Shop.objects.filter(venue=venue).values("perk_id"))


def joined(venue: Venue) -> set[int]:
    """The perks of sponsors that this venue joined, once at least. Call as the system."""
    return set(Shop.objects.filter(venue=venue).values_list("perk_id", flat=True))


def check(perk: Perk, venue: Venue) -> Shop | None:
    """Whether this desk may hand the perk over now; None for a perk of one venue.

    Raises Refusal shop_not_joined, shop_left, shop_outside_hours or shop_cap_reached.
    Call as the system.
    """
    if not perk.at_shops:
        return None
    rows = Shop.objects.filter(perk=perk, venue=venue).select_related("terms")
    shop: Shop | None = rows.first()
    if shop is None:
        raise Refusal("shop_not_joined", "This shop has not joined this perk. Nothing was used up.")
    if shop.left_at:
        raise Refusal("shop_left", "This shop hands this perk over no more. Nothing was used up.")
    if not is_open(shop.terms, venue):
        raise Refusal(
            "shop_outside_hours",
            "This perk is not handed over at this hour. Nothing was used up.",
            open_hours=hours_of(shop.terms),
        )
    if shop.cap is not None and shop.used >= shop.cap:
        raise cap_reached()
    return shop


def cap_reached() -> Refusal:
    return Refusal(
        "shop_cap_reached", "This shop has handed over as many as it may. Nothing was used up."
    )


def is_open(terms: ShopTerms, venue: Venue, now: datetime | None = None) -> bool:
    """Whether the window is open on the venue's own clock."""
    local = (now or clock.now()).astimezone(ZoneInfo(venue.time_zone))
    day, hour = local.date(), local.time()
    return (
        (terms.first_day is None or terms.first_day <= day)
        and (terms.last_day is None or day <= terms.last_day)
        and terms.opens <= hour
        and (terms.closes is None or hour < terms.closes)
    )


@dataclass(frozen=True)
class Place:
    """A shop as a guest reads of it; `full` says that it has handed over as many as it may."""

    venue: Venue
    full: bool


def for_guests(perk: Perk) -> dict[str, Any]:
    """Where and when a perk of many shops is handed over, for a page; {} for another perk."""
    if not perk.at_shops:
        return {}
    with scopes.act_as(ACTOR):
        rows = Shop.objects.filter(perk=perk, left_at=None).select_related("venue", "terms")
        shops = sorted(rows, key=lambda shop: (shop.venue.city, shop.venue.name))
    places = [Place(each.venue, each.cap is not None and each.used >= each.cap) for each in shops]
    return {"shops": places, "shop_hours": hours_of(shops[0].terms) if shops else ""}


def hours_of(terms: ShopTerms) -> str:
    """The window as figures: "5 Dec to 6 Dec, 09:00 to 18:00"; the same on every shop's clock."""
    first, last = (day and f"{day.day} {day:%b}" for day in (terms.first_day, terms.last_day))
    days = first if first == last else " to ".join(filter(None, [first, last]))
    if terms.first_day is None and last:
        days = f"until {last}"
    elif terms.last_day is None and first:
        days = f"from {first}"
    closes = f"{terms.closes:%H:%M}" if terms.closes else "midnight"
    whole_day = f"{terms.opens:%H:%M}" == "00:00" and terms.closes is None
    return ", ".join(filter(None, [days, "" if whole_day else f"{terms.opens:%H:%M} to {closes}"]))


@receiver(redeemed, dispatch_uid="shop_redeemed")
def count_in(redemption_id: int, **_: Any) -> None:
    """A use at a shop counts towards its cap, check and change in one statement.

    Raises as `check`, which takes the use back.
    """
    with scopes.act_as(ACTOR):
        use = Redemption.objects.select_related("pass_used__perk", "venue").get(pk=redemption_id)
        shop = check(use.pass_used.perk, use.venue)
        if shop is None:
            return
        room = Q(cap=None) | Q(used__lt=F("cap"))
        if not Shop.objects.filter(room, pk=shop.pk, left_at=None).update(used=F("used") + 1):
            raise cap_reached()


@receiver(redemption_undone, dispatch_uid="shop_undone")
def count_out(redemption_id: int, **_: Any) -> None:
    """A use that was taken back counts no more."""
    with scopes.act_as(ACTOR):
        use = Redemption.objects.select_related("pass_used").get(pk=redemption_id)
        its = Shop.objects.filter(perk_id=use.pass_used.perk_id, venue_id=use.venue_id)
        its.update(used=F("used") - 1)
