"""The personal links and codes of a campaign: visits by day, why some do not count, by whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaigns import clicking, takings
from campaigns.clicking import Day
from campaigns.models import Claim
from campaigns.web.finding import campaign_of
from perks.models import Brand
from perks.web.access import for_brand

PAGE = 50


@for_brand
def campaign_links(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Nothing here names more of a member than the given name that her claim tells."""
    found = campaign_of(brand, campaign)
    days, not_counted = clicking.by_day_and_reason(found)
    visits, visitors = clicking.summed(days)
    linked = Claim.objects.filter(campaign=found, link__isnull=False).select_related("link")
    page = Paginator(linked.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    by_claim = clicking.by_claim(found)
    context = {
        "brand": brand,
        "campaign": found,
        "days": days,
        "bars": bars(days),
        "visits": visits,
        "visitors": visitors,
        "not_counted": not_counted,
        "page": page,
        "rows": [
            (claim, address(claim.link.slug), *by_claim.get(claim.pk, (0, 0))) for claim in page
        ],
        "totals": takings.totals(brand.pk, found.pk),
    }
    return render(request, "campaigns/brand/links.html", context)


def bars(days: Sequence[Day]) -> list[tuple[str, int]]:
    """A column for every day from the first visit to the last, those without any included."""
    if not days:
        return []
    visits = {day.day: day.visits for day in days}
    span = (days[-1].day - days[0].day).days
    every = [days[0].day + timedelta(days=n) for n in range(span + 1)]
    return [(f"{day.day} {day:%B}", visits.get(day, 0)) for day in every]


def address(slug: str) -> str:
    return settings.SITE_URL + reverse("go", args=[slug])
