"""The brand's log: what its people and machines did, newest first, and as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns import deed_words
from campaigns.exports import as_csv
from campaigns.models import Campaign
from perks import deeds
from perks.models import Brand
from perks.web.access import for_brand

PAGE, FILE = 50, 50_000
HEAD = ("at", "who", "what", "campaign", "about", "way")


@for_brand
def log(request: HttpRequest, brand: Brand) -> HttpResponse:
    """All that was done, or what was done to one campaign."""
    about = asked(request)
    page = Paginator(deeds.of_brand(brand, about), PAGE).get_page(request.GET.get("page"))
    context = {
        "brand": brand,
        "page": page,
        "lines": list(deed_words.told(page.object_list)),
        "campaigns": Campaign.objects.filter(brand=brand).order_by("-pk")[:200],
        "about": about,
    }
    return render(request, "campaigns/brand/log.html", context)


@for_brand
def log_csv(request: HttpRequest, brand: Brand) -> HttpResponse:
    """The newest 50,000 lines. Taking it out is a line itself."""
    lines = deed_words.told(deeds.of_brand(brand, asked(request))[:FILE])
    rows = [
        (each.at.isoformat(timespec="seconds"), each.who, each.what, each.campaign, each.of, each.way)
        for each in lines
    ]  # fmt: skip
    response = HttpResponse(as_csv([HEAD, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="log.csv"'
    return response


def asked(request: HttpRequest) -> str:
    about = request.GET.get("campaign", "")
    return about if about.isdigit() and len(about) < 19 else ""
