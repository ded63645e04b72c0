"""The doors behind a brand's perks: how full they are, and what went wrong there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from perks import conflicts, fraud, occupancy
from perks.models import Brand, Venue
from perks.web.access import for_brand

SHOWN = 12


@for_brand
@never_cache
def doors(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Conflicts of the brand's own perks, its venues' room, reports and frozen devices."""
    ids = fraud.venues_of_brand(brand.pk)
    venues = list(Venue.objects.filter(pk__in=ids).order_by("name"))
    shown = venues[:SHOWN]
    now = occupancy.now_of(shown)
    context = {
        "brand": brand,
        "venues": [(venue, now[venue.pk]) for venue in shown],
        "more": len(venues) - SHOWN,
        "lines": conflicts.lines(brand_id=brand.pk),
        "reports": conflicts.reports(brand_id=brand.pk),
        "acts": conflicts.acts(brand.pk),
        "freezes": fraud.standing(ids),
    }
    return render(request, "campaigns/brand/doors.html", context)
