"""Campaigns of the acting brand, and what its people may do with them."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from campaigns.models import Campaign, RuleVersion
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


def campaign_with_rule(brand: Brand, id: int) -> tuple[Campaign, RuleVersion]:
    """The same with its rule in force, and its brand's bound of what one person may spend. One query."""
    rows = RuleVersion.objects.filter(campaign__brand=brand, campaign_id=id).order_by("-number")
    newest = rows.select_related("campaign__perk", "campaign__brand__spending_bound").first()
    if newest is None:
        raise Http404
    return newest.campaign, newest


def may_write(request: HttpRequest, brand: Brand) -> bool:
    """Whether the reader of this page of the brand may change anything."""
    return role_of(request) in WRITERS
