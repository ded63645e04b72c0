"""Whom a campaign selected more and less often."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns import selection
from campaigns.web.finding import campaign_of
from perks.models import Brand
from perks.web.access import for_brand


@for_brand
@require_safe
def page(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Each group with members, eligible, invited and claimed, and its rate against the most."""
    found = campaign_of(brand, campaign)
    context = {"brand": brand, "campaign": found, "groups": selection.selected(found)}
    return render(request, "campaigns/brand/selection.html", context)


@for_brand
@require_safe
def csv(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The same for a spreadsheet."""
    found = campaign_of(brand, campaign)
    text = selection.csv_of(selection.selected(found))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="campaign-{found.pk}-selection.csv"'
    return answer
