"""What orders are worth: what was told of each, less its returns, and nothing once cancelled.

Read from all events at once, so that the order in which they came never matters. Amounts are in
minor units of their currency; currencies are never added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from campaigns.models import Discrepancy
from perks.ground import scopes

# The orders of a brand. One that only a pixel told of counts until something signed tells of it.
COUNTS = """sale.brand_id = %(brand)s AND sale.kind = 'order' AND (sale.signed OR NOT EXISTS (
  SELECT 1 FROM campaigns_conversion told WHERE told.brand_id = sale.brand_id
  AND told."order" = sale."order" AND told.kind = 'order' AND told.signed))"""
SALES = """
SELECT sale.id, sale."order", sale.at, sale.amount, sale.currency, sale.signed, sale.source,
  sale.customer_hash, sale.code_claim_id, link.claim_id AS click_claim_id, click.at AS click_at,
  coalesce(later.gone, 0) AS gone, coalesce(later.cancelled, false) AS cancelled,
  CASE WHEN later.cancelled THEN 0
       ELSE greatest(sale.amount - coalesce(later.gone, 0), 0) END AS net
FROM campaigns_conversion sale
LEFT JOIN campaigns_click click ON click.id = sale.click_id
LEFT JOIN campaigns_link link ON link.id = click.link_id
LEFT JOIN LATERAL (
  SELECT sum(told.amount) FILTER (WHERE told.kind = 'return' AND told.currency = sale.currency)
      AS gone,
    bool_or(told.kind = 'cancel') AS cancelled
  FROM campaigns_conversion told
  WHERE told.brand_id = sale.brand_id AND told."order" = sale."order" AND told.kind <> 'order'
) AS later ON true
WHERE {counts}
""".replace("{counts}", COUNTS)
TOTALS = """
SELECT sale.currency, count(*) FILTER (WHERE signed),
  coalesce(sum(amount) FILTER (WHERE signed), 0)::bigint,
  coalesce(sum(least(gone, amount)) FILTER (WHERE signed AND NOT cancelled), 0)::bigint,
  coalesce(sum(amount) FILTER (WHERE signed AND cancelled), 0)::bigint,
  coalesce(sum(net) FILTER (WHERE signed), 0)::bigint,
  count(*) FILTER (WHERE NOT signed),
  coalesce(sum(net) FILTER (WHERE NOT signed), 0)::bigint
FROM ({sales}) AS sale
LEFT JOIN campaigns_claim claim
  ON claim.id = coalesce(sale.code_claim_id, sale.click_claim_id)
WHERE %(campaign)s::bigint IS NULL OR claim.campaign_id = %(campaign)s
GROUP BY sale.currency ORDER BY sale.currency
"""
LISTED = """
SELECT sale."order", sale.at, sale.currency, sale.amount, sale.gone::bigint, sale.cancelled,
  sale.net::bigint, sale.signed, sale.source,
  CASE WHEN sale.code_claim_id IS NOT NULL THEN 'code'
       WHEN sale.click_claim_id IS NOT NULL THEN 'link' ELSE '' END,
  coalesce(campaign.name, ''), claim.campaign_id, coalesce(claim.given_name, '')
FROM ({sales}) AS sale
LEFT JOIN campaigns_claim claim
  ON claim.id = coalesce(sale.code_claim_id, sale.click_claim_id)
LEFT JOIN campaigns_campaign campaign ON campaign.id = claim.campaign_id
ORDER BY sale.at DESC, sale.id DESC LIMIT %(most)s OFFSET %(skip)s
"""
COUNT = "SELECT count(*) FROM campaigns_conversion sale WHERE {counts}".replace("{counts}", COUNTS)


@dataclass(frozen=True)
class Total:
    """Sums of one currency. `gross` is `net` and what was `returned` and `cancelled`.

    What only a pixel told of stands apart: nobody signed it.
    """

    currency: str
    orders: int
    gross: int
    returned: int
    cancelled: int
    net: int
    pixel_orders: int
    pixel_net: int


@dataclass(frozen=True)
class Sale:
    """One order as it stands now. `by` is "code", "link" or "" for neither."""

    order: str
    at: datetime
    currency: str
    amount: int
    returned: int
    cancelled: bool
    net: int
    signed: bool
    source: str
    by: str
    campaign: str
    campaign_id: int | None
    given_name: str


def totals(brand_id: int, campaign_id: int | None = None) -> list[Total]:
    """The sums of a brand by currency; of one campaign those that came by its codes and links."""
    query = TOTALS.format(sales=SALES)
    return [Total(*row) for row in told(query, brand=brand_id, campaign=campaign_id)]


def listed(brand_id: int, most: int, skip: int = 0) -> list[Sale]:
    """A brand's orders, newest first."""
    query = LISTED.format(sales=SALES)
    return [Sale(*row) for row in told(query, brand=brand_id, most=most, skip=skip)]


def count(brand_id: int) -> int:
    """How many orders a brand has told of."""
    [(found,)] = told(COUNT, brand=brand_id)
    return int(found)


def told(query: str, **facts: Any) -> list[Any]:
    """The rows of a query over sales, as far as whoever acts may see them."""
    scopes.current_actor()
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        return cursor.fetchall()


def flagged(brand_id: int, most: int = 50) -> list[Discrepancy]:
    """What did not fit in what was told, newest first."""
    return list(Discrepancy.objects.filter(brand_id=brand_id).order_by("-pk")[:most])
