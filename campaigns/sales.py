"""What orders are worth: what was told of each, less its returns, and nothing once cancelled.

Read from all events at once, so that the order in which they came never matters. Amounts are in
minor units of their currency; currencies are never added up.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from campaigns.clicking import MOST_VISITS
from campaigns.models import Discrepancy
from perks.ground import scopes

# The orders of a brand. One that only a pixel told of counts until something signed tells of it.
COUNTS = """sale.brand_id = %(brand)s AND sale.kind = 'order' AND (sale.signed OR NOT EXISTS (
  SELECT 1 FROM campaigns_conversion told WHERE told.brand_id = sale.brand_id
  AND told."order" = sale."order" AND told.kind = 'order' AND told.signed))"""
# A visit that is not counted brings no order either: a robot's, one after the claim ended, a flood.
EARNS = """click.reason = '' AND NOT EXISTS (
  SELECT 1 FROM campaigns_click same WHERE same.day = click.day AND same.visitor = click.visitor
  AND same.reason = '' OFFSET {most} LIMIT 1)""".replace("{most}", str(MOST_VISITS))
SALES = """
SELECT sale.id, sale."order", sale.at, sale.amount, sale.currency, sale.signed, sale.source,
  sale.customer_hash, sale.code_claim_id, link.claim_id AS click_claim_id, click.at AS click_at,
  coalesce(later.gone, 0) AS gone, coalesce(later.cancelled, false) AS cancelled,
  CASE WHEN later.cancelled THEN 0
       ELSE greatest(sale.amount - coalesce(later.gone, 0), 0) END AS net
FROM campaigns_conversion sale
LEFT JOIN campaigns_click click ON click.id = sale.click_id AND {earns}
LEFT JOIN campaigns_link link ON link.id = click.link_id
LEFT JOIN LATERAL (
  SELECT sum(told.amount) FILTER (WHERE told.kind = 'return' AND told.currency = sale.currency)
      AS gone,
    bool_or(told.kind = 'cancel') AS cancelled
  FROM campaigns_conversion told
  WHERE told.brand_id = sale.brand_id AND told."order" = sale."order" AND told.kind <> 'order'
) AS later ON true
WHERE {counts}
""".replace("{counts}", COUNTS).replace("{earns}", EARNS)
COUNT = "SELECT count(*) FROM campaigns_conversion sale WHERE {counts}".replace("{counts}", COUNTS)


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
