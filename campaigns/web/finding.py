"""Campaigns of the acting brand, and what its people may do with them."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from campaigns.models import Campaign
from perks.models import Brand
from perks.web.access import WRITERS, role_of


def campaign_of(brand: Brand, id: int) -> Campaign:
    """One campaign of the brand. Raises Http404 for everybody else's."""
    found: Campaign | None = (
        Campaign.objects.filter(brand=brand, pk=id).select_related("perk", "brand").first()
    )
    if found is None:
        raise Http404
    return found


def may_write(request: HttpRequest, brand: Brand) -> bool:
    """Whether the reader of this page of the brand may change anything."""
    return role_of(request) in WRITERS
