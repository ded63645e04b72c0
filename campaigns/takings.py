"""What a brand took: the sums of its orders, and its orders, with the claim each is credited to.

A claim is credited by the policies in force, as in the reports: an order is never one campaign's
here and another's there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns import crediting, policies
from campaigns.core.attribution import CODE
from campaigns.sales import SALES, told

TOTALS = """
SELECT sale.currency, count(*) FILTER (WHERE signed),
  coalesce(sum(amount) FILTER (WHERE signed), 0)::bigint,
  coalesce(sum(least(gone, amount)) FILTER (WHERE signed AND NOT cancelled), 0)::bigint,
  coalesce(sum(amount) FILTER (WHERE signed AND cancelled), 0)::bigint,
  coalesce(sum(net) FILTER (WHERE signed), 0)::bigint,
  count(*) FILTER (WHERE NOT signed),
  coalesce(sum(net) FILTER (WHERE NOT signed), 0)::bigint
FROM ({sales}) AS sale
WHERE %(keys)s::bigint[] IS NULL OR sale.id = ANY(%(keys)s)
GROUP BY sale.currency ORDER BY sale.currency
"""
LISTED = """
SELECT sale.id, sale."order", sale.at, sale.currency, sale.amount, sale.gone::bigint,
  sale.cancelled, sale.net::bigint, sale.signed, sale.source
FROM ({sales}) AS sale
ORDER BY sale.at DESC, sale.id DESC LIMIT %(most)s OFFSET %(skip)s
"""


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

    key: int
    order: str
    at: datetime
    currency: str
    amount: int
    returned: int
    cancelled: bool
    net: int
    signed: bool
    source: str
    by: str = ""
    campaign: str = ""
    campaign_id: int | None = None
    given_name: str = ""


def totals(brand_id: int, campaign_id: int | None = None) -> list[Total]:
    """The sums of a brand by currency; of one campaign those that are credited to it."""
    keys = None if campaign_id is None else credited(brand_id, campaign_id)
    query = TOTALS.format(sales=SALES)
    return [Total(*row) for row in told(query, brand=brand_id, keys=keys)]


def credited(brand_id: int, campaign_id: int) -> list[int]:
    """The keys of the orders that a campaign is credited with, the cancelled ones too."""
    read = crediting.read(brand_id, every=True)
    if read is None:
        return []
    found = crediting.credits(read, policies.of_brand(brand_id))
    pairs = zip(found.key.tolist(), found.claim.tolist(), strict=True)
    return [key for key, claim in pairs if read.campaign_of.get(claim) == campaign_id]


def listed(brand_id: int, most: int, skip: int = 0) -> list[Sale]:
    """A brand's orders, newest first. Four queries, however many orders there are."""
    rows = told(LISTED.format(sales=SALES), brand=brand_id, most=most, skip=skip)
    by = named(brand_id, [row[0] for row in rows])
    return [Sale(*row, **by.get(row[0], {})) for row in rows]


def named(brand_id: int, keys: list[int]) -> dict[int, dict[str, Any]]:
    """By what and to whom each of these orders is credited; those of nobody are left out."""
    read = crediting.read(brand_id, among=keys, every=True) if keys else None
    if read is None:
        return {}
    found = crediting.credits(read, policies.of_brand(brand_id))
    return {
        key: {
            "by": "code" if kind == CODE else "link",
            "campaign": read.names[claim][0],
            "campaign_id": read.campaign_of[claim],
            "given_name": read.names[claim][1],
        }
        for key, claim, kind in zip(
            found.key.tolist(), found.claim.tolist(), found.kind.tolist(), strict=True
        )
        if claim in read.names
    }
