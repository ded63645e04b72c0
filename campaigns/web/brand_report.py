"""What came of a campaign: funnel, clicks, mentions; and what cannot be told yet."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns import briefs, reports
from campaigns.exports import funnel_csv
from campaigns.made_report import made
from campaigns.models import Mention
from campaigns.rules.context import NETWORK_NAMES
from campaigns.web.finding import campaign_of
from perks.models import Brand
from perks.web.access import for_brand

PAGE = 12


@for_brand
def report(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    found = campaign_of(brand, campaign)
    whole = made(found)
    brief = briefs.of(found.pk)
    said = Mention.objects.filter(campaign=found, state="stands").select_related("claim")
    page = Paginator(said.order_by("-posted_at"), PAGE).get_page(request.GET.get("page"))
    context = {
        "brand": brand,
        "campaign": found,
        "whole": whole,
        "report": whole.figures,
        "funnel_steps": [(step.label, step.people, step.lost) for step in whole.figures.steps],
        "people": whole.people,
        "page": page,
        "quiet_until": brief.quiet_until if brief else None,
        "network_names": NETWORK_NAMES,
    }
    return render(request, "campaigns/brand/report.html", context)


@for_brand
def report_csv(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The funnel as a file for a spreadsheet."""
    found = campaign_of(brand, campaign)
    answer = HttpResponse(funnel_csv(reports.report(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="campaign-{found.pk}-funnel.csv"'
    return answer
