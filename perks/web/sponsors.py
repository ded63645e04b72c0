"""For the owner of a shop: the sponsors that it joined, what it handed over, what it is owed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from perks import money, settlement, shop_desk, shops
from perks.ground import notices, scopes
from perks.ground.errors import Refusal
from perks.ground.sheets import download
from perks.models import LedgerEntry, Shop, Venue
from perks.settlement import Period
from perks.web.access import for_venue
from perks.web.devices import require_owner
from perks.web.period import PeriodForm

HEAD = ("entry", "at", "use", "kind", "amount", "currency")


@dataclass(frozen=True)
class Joined:
    """One sponsor's perk at this shop, with its entries of a period and what they come to."""

    shop: Shop
    hours: str
    entries: list[LedgerEntry]
    owed: list[str]

    @property
    def lines(self) -> list[tuple[LedgerEntry, str]]:
        """Each entry, newest first, with what it adds to what is owed."""
        return [
            (entry, money.told(settlement.signed(entry), entry.currency))
            for entry in reversed(self.entries)
        ]


@for_venue
def sponsors(request: HttpRequest, venue: Venue) -> HttpResponse:
    """Every perk that this shop hands over for a sponsor, with its settlement."""
    require_owner(request)
    form = PeriodForm(request.GET or None)
    period = form.period()
    found = [about(shop, period) for shop in of_venue(venue)]
    context = {"venue": venue, "joined": found, "form": form, "query": request.GET.urlencode()}
    return render(request, "perks/venue_sponsors.html", context)


@for_venue
def settlement_csv(request: HttpRequest, venue: Venue, shop: int) -> HttpResponse:
    """Every entry of the period, for a spreadsheet."""
    require_owner(request)
    found = one_of(venue, shop)
    entries = settlement.entries(found, PeriodForm(request.GET or None).settled())
    rows = [
        (
            each.pk, each.at.isoformat(), each.redemption_id, each.kind,
            money.decimal(settlement.signed(each), each.currency), each.currency,
        )
        for each in entries
    ]  # fmt: skip
    return download([HEAD, *rows], f"settlement-{venue.slug}.csv")


@for_venue
def leave(request: HttpRequest, venue: Venue, shop: int) -> HttpResponse:
    """GET asks, POST stops handing over; what was handed over is owed all the same."""
    require_owner(request)
    found = one_of(venue, shop)
    if request.method != "POST":
        return render(request, "perks/venue_sponsor_leave.html", {"venue": venue, "shop": found})
    shops.leave(found.pk, venue.pk)
    notices.tell(request, "Left. The desk says no to this perk from now on.")
    return redirect("venue_sponsors", venue.slug)


def of_venue(venue: Venue) -> list[Shop]:
    """The shop's memberships, newest first; read as the system, for perks of others go with them."""
    with scopes.switched_to(scopes.system("sponsors")):
        rows = Shop.objects.filter(venue=venue).select_related("brand", "perk", "terms", "venue")
        return list(rows.order_by("left_at", "-joined_at"))


def one_of(venue: Venue, id: int) -> Shop:
    """One of them. Raises Refusal shop_unknown (404)."""
    found = next((each for each in of_venue(venue) if each.pk == id), None)
    if found is None:
        raise Refusal("shop_unknown", "There is no such perk at this shop.", 404)
    return found


def about(shop: Shop, period: Period) -> Joined:
    entries = settlement.entries(shop, period)
    totals: dict[str, int] = {}
    for entry in entries:
        totals[entry.currency] = totals.get(entry.currency, 0) + settlement.signed(entry)
    owed = [money.told(amount, currency) for currency, amount in totals.items()]
    return Joined(shop, shop_desk.hours_of(shop.terms), entries, owed)
