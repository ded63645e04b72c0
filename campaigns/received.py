"""What a member received in a year, with what brands say it is worth: for her taxes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models.functions import ExtractYear

from campaigns.exports import as_csv
from campaigns.models import Claim
from perks import money
from perks.ground import clock, scopes

ACTOR = scopes.system("received")
# What was given back or revoked was not kept, unless it had been used.
KEPT = ("issued", "redeemed")
HEAD = ("received", "perk", "brand", "state", "worth", "currency", "receipt")


@dataclass(frozen=True)
class Year:
    """`sums` by currency in minor units; `unsaid` counts claims whose brand declared no worth."""

    year: int
    claims: list[Claim]
    sums: dict[str, int]
    unsaid: int


def years_of(member_id: int) -> list[int]:
    """The years in which a member received something, and this one; the newest first."""
    with scopes.switched_to(ACTOR):
        mine = Claim.objects.filter(member_id=member_id, state__in=KEPT)
        found = mine.annotate(year=ExtractYear("issued_at", tzinfo=UTC)).values_list("year")
        return sorted({clock.today().year, *(year for (year,) in found.distinct())}, reverse=True)


def in_year(member_id: int, year: int) -> Year:
    """What she received in a calendar year, in UTC, oldest first.

    Worth is the brand's own word of the day on which she claimed. `year` from 1 to 9998.
    """
    first, after = (datetime(each, 1, 1, tzinfo=UTC) for each in (year, year + 1))
    with scopes.switched_to(ACTOR):
        mine = Claim.objects.filter(
            member_id=member_id, state__in=KEPT, issued_at__gte=first, issued_at__lt=after
        )
        found = list(mine.select_related("perk", "brand", "receipt").order_by("issued_at", "pk"))
    sums: Counter[str] = Counter()
    for claim in found:
        if claim.worth:
            sums[claim.currency] += claim.worth
    unsaid = sum(not claim.worth for claim in found)
    return Year(year, found, dict(sorted(sums.items())), unsaid)


def csv_of(year: Year) -> str:
    """The same for a spreadsheet; amounts add up to the sums."""
    lines = (
        (
            claim.issued_at.date().isoformat(),
            claim.perk.name,
            claim.brand.name,
            "used" if claim.state == "redeemed" else "yours",
            money.decimal(claim.worth, claim.currency) if claim.worth else "",
            claim.currency,
            claim.receipt.number,
        )
        for claim in year.claims
    )
    return as_csv([HEAD, *lines])
