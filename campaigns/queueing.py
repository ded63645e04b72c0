"""How many wait for each campaign."""

from __future__ import annotations

from django.db.models import Count

from campaigns.models import Wait


def lengths(campaign_ids: set[int]) -> dict[int, int]:
    """The number who wait, for each campaign for which anybody does."""
    rows = Wait.objects.filter(campaign_id__in=campaign_ids, state="waiting")
    return dict(rows.values_list("campaign_id").annotate(n=Count("pk")))
