"""What a sponsor owes its shops, read off the ledger: uses that were booked, less those taken back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum

from perks.ground import scopes
from perks.models import LedgerEntry, Perk, Shop

ACTOR = scopes.system("settlement")


@dataclass(frozen=True)
class Period:
    """From the first moment of `since` to the last of `until`, on each shop's own clock."""

    since: date | None = None
    until: date | None = None

    def within(self, zone: str) -> Q:
        """The entries of the period for a shop in this time zone."""
        found = Q()
        if self.since:
            found &= Q(at__gte=midnight(self.since, zone))
        if self.until:
            found &= Q(at__lt=midnight(self.until + timedelta(days=1), zone))
        return found


@dataclass(frozen=True)
class Line:
    """One shop and currency: `uses` were booked in the period and `reversed` taken back; `amount` in
    minor units is owed. A shop without any has one line of nothing."""

    shop: Shop
    currency: str = ""
    uses: int = 0
    reversed: int = 0
    amount: int = 0


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(zone))


def lines(perk: Perk, period: Period = Period(), venue_id: int | None = None) -> list[Line]:
    """One line for each shop that ever joined and each currency, by name; or those of one venue.

    Two queries.
    """
    with scopes.act_as(ACTOR):
        rows = Shop.objects.filter(perk=perk).select_related("venue", "terms", "brand", "perk")
        if venue_id is not None:
            rows = rows.filter(venue=venue_id)
        shops = sorted(rows, key=lambda shop: (shop.venue.name.casefold(), shop.pk))
        if not shops:
            return []
        when = Q(venue__in=[shop.venue_id for shop in shops])
        within = Q()
        for zone in {shop.venue.time_zone for shop in shops}:
            within |= Q(venue__time_zone=zone) & period.within(zone)
        counted = (
            of_perk(perk).filter(when & within).values("venue_id", "currency").order_by("currency")
        )
        redeemed, undone = Q(kind="redeemed"), Q(kind="reversed")
        totals: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in counted.annotate(
            uses=Count("pk", filter=redeemed),
            reversed=Count("pk", filter=undone),
            paid=Sum("amount", filter=redeemed, default=0),
            back=Sum("amount", filter=undone, default=0),
        ):
            totals[row["venue_id"]].append(row)
    return [line for shop in shops for line in lines_of(shop, totals[shop.venue_id])]


def lines_of(shop: Shop, totals: list[dict[str, Any]]) -> list[Line]:
    return [
        Line(shop, row["currency"], row["uses"], row["reversed"], row["paid"] - row["back"])
        for row in totals
    ] or [Line(shop)]


def owed(found: list[Line]) -> dict[str, int]:
    """What is owed altogether, in minor units of each currency."""
    totals: dict[str, int] = defaultdict(int)
    for line in found:
        if line.currency:
            totals[line.currency] += line.amount
    return dict(totals)


def of_perk(perk: Perk) -> QuerySet[LedgerEntry]:
    """Every entry about a shop of this perk."""
    return LedgerEntry.objects.filter(
        venue__isnull=False, redemption__pass_used__perk=perk, kind__in=["redeemed", "reversed"]
    )


def entries(shop: Shop, period: Period = Period()) -> list[LedgerEntry]:
    """Every entry of one shop in the period, oldest first."""
    with scopes.switched_to(ACTOR):
        mine = of_perk(shop.perk).filter(period.within(shop.venue.time_zone), venue=shop.venue_id)
        return list(mine.order_by("pk"))


def signed(entry: LedgerEntry) -> int:
    """What the entry adds to what is owed: below 0 for a use that was taken back."""
    amount = int(entry.amount)
    return amount if entry.kind == "redeemed" else -amount
