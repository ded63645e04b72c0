"""The personal links and codes of a campaign: visits by day, why some do not count, by whom."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaigns import clicking, sales
from campaigns.models import Claim
from campaigns.web.finding import campaign_of
from perks.models import Brand
from perks.web.access import for_brand

PAGE = 50


@for_brand
def campaign_links(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Nothing here names more of a member than the given name that her claim tells."""
    found = campaign_of(brand, campaign)
    days = clicking.by_day(found)
    visits, visitors = clicking.summed(days)
    linked = Claim.objects.filter(campaign=found, link__isnull=False).select_related("link")
    page = Paginator(linked.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    by_claim = clicking.by_claim(found)
    context = {
        "brand": brand,
        "campaign": found,
        "days": days,
        "bars": [(f"{day.day.day} {day.day:%B}", day.visits) for day in days],
        "visits": visits,
        "visitors": visitors,
        "not_counted": clicking.not_counted(found),
        "page": page,
        "rows": [
            (claim, address(claim.link.slug), *by_claim.get(claim.pk, (0, 0))) for claim in page
        ],
        "totals": sales.totals(brand.pk, found.pk),
    }
    return render(request, "campaigns/brand/links.html", context)


def address(slug: str) -> str:
    return settings.SITE_URL + reverse("go", args=[slug])
