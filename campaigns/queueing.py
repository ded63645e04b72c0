"""How many wait for each campaign, and what is left for them."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery

from campaigns.models import Campaign, Wait
from perks import stock
from perks.ground import rows
from perks.models import Unit

LENGTHS = """
  SELECT campaign_id, count(*) FROM campaigns_wait
  WHERE campaign_id = ANY(%s) AND state = 'waiting' GROUP BY campaign_id
"""


def lengths(campaign_ids: set[int]) -> dict[int, int]:
    """The number who wait, for each campaign for which anybody does."""
    return dict(rows.read(LENGTHS, [list(campaign_ids)]))


def left_and_waiting(campaign_id: int) -> tuple[int, int]:
    """How many units may be taken now, and how many members wait for one. One query.

    Call as an actor that sees all.
    """
    units = Unit.objects.filter(stock.takeable(), perk_id=OuterRef("perk_id")).order_by()
    waits = Wait.objects.filter(campaign=OuterRef("pk"), state="waiting").order_by()
    [(left, waiting)] = Campaign.objects.filter(pk=campaign_id).values_list(
        Subquery(units.values("perk_id").annotate(n=Count("pk")).values("n")),
        Subquery(waits.values("campaign").annotate(n=Count("pk")).values("n")),
    )
    return left or 0, waiting or 0
