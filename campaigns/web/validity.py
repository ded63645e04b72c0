"""What the score told: of all campaigns for anybody, and of a brand's own for the brand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.web.validity_page import shown
from perks.ground.audiences import for_public
from perks.models import Brand
from perks.web.access import for_brand


@for_public
@require_safe
def validity(request: HttpRequest) -> HttpResponse:
    """Real numbers of this house, also when the line is flat."""
    return render(request, "campaigns/validity.html", {"sections": shown(None)})


@for_brand
@require_safe
def brand_validity(request: HttpRequest, brand: Brand) -> HttpResponse:
    """The same of one brand's campaigns, with the threshold that would have parted them best."""
    context = {"brand": brand, "sections": shown(brand.pk)}
    return render(request, "campaigns/brand/validity.html", context)
