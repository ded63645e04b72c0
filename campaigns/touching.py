"""Touches and orders as arrays, for whoever attributes the ones to the others.

A touch is a counted visit through a claim's link, or an order in which a claim's code was used.
What an order is worth is what was told of it, less its returns, and nothing once it is cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from campaigns.models import Campaign
from perks.ground import scopes

LINK, CODE = 0, 1
NOBODY = -1
# More visits of one visitor on one day are a machine's, however it calls itself.
MOST_VISITS = 30

TOUCHES = """
SELECT claim_id, ms, kind FROM (
  SELECT link.claim_id, (extract(epoch FROM click.at) * 1000)::bigint AS ms, 0 AS kind,
    count(*) OVER (PARTITION BY click.day, click.visitor) AS visits
  FROM campaigns_click click
  JOIN campaigns_link link ON link.id = click.link_id
  JOIN campaigns_claim claim ON claim.id = link.claim_id
  WHERE claim.campaign_id = %(campaign)s AND click.reason = ''
) AS visited WHERE visits <= %(most)s
UNION ALL
SELECT code_claim_id, (extract(epoch FROM sale.at) * 1000)::bigint, 1
FROM campaigns_conversion sale JOIN campaigns_claim claim ON claim.id = sale.code_claim_id
WHERE claim.campaign_id = %(campaign)s AND sale.kind = 'order' AND {in_force}
ORDER BY 1, 2, 3
"""
# An order that only a pixel told of counts until something signed tells of it.
IN_FORCE = """(sale.signed OR NOT EXISTS (
    SELECT 1 FROM campaigns_conversion told WHERE told.brand_id = sale.brand_id
    AND told."order" = sale."order" AND told.kind = 'order' AND told.signed))"""
ORDERS = """
SELECT sale.id, (extract(epoch FROM sale.at) * 1000)::bigint, sale.amount, sale.currency,
  coalesce(sale.code_claim_id, -1), coalesce(link.claim_id, -1),
  coalesce((extract(epoch FROM click.at) * 1000)::bigint, -1), sale.customer_hash, sale.signed,
  coalesce(later.gone, 0), coalesce(later.cancelled, false)
FROM campaigns_conversion sale
LEFT JOIN campaigns_click click ON click.id = sale.click_id
LEFT JOIN campaigns_link link ON link.id = click.link_id
LEFT JOIN LATERAL (
  SELECT sum(amount) FILTER (WHERE kind = 'return' AND currency = sale.currency) AS gone,
    bool_or(kind = 'cancel') AS cancelled
  FROM campaigns_conversion told
  WHERE told.brand_id = sale.brand_id AND told."order" = sale."order" AND told.kind <> 'order'
) AS later ON true
WHERE sale.brand_id = %(brand)s AND sale.kind = 'order' AND sale.at >= %(since)s AND {in_force}
ORDER BY sale.id
"""


class Touches(NamedTuple):
    """`claim_id` int64[T], `at` int64[T] in milliseconds since 1970, `kind` int8[T], LINK or CODE;
    in the order of claim, time and kind."""

    claim_id: NDArray[np.int64]
    at: NDArray[np.int64]
    kind: NDArray[np.int8]


@dataclass(frozen=True)
class Orders:
    """One entry per order of the campaign's brand, whosever campaign it came by; by `key`.

    `key` int64[N]; `at` int64[N] in milliseconds since 1970; `net` int64[N] in minor units of
    `currency` U3[N], never below 0; `code_claim` and `click_claim` int64[N], NOBODY without;
    `click_at` int64[N] in milliseconds, NOBODY without; `signed` bool[N], false for what only a
    pixel told; `customer_hash` one entry each, b"" where the brand told none.
    """

    key: NDArray[np.int64]
    at: NDArray[np.int64]
    net: NDArray[np.int64]
    currency: NDArray[np.str_]
    code_claim: NDArray[np.int64]
    click_claim: NDArray[np.int64]
    click_at: NDArray[np.int64]
    signed: NDArray[np.bool_]
    customer_hash: list[bytes]


def touches(campaign: Campaign) -> Touches:
    """The counted touches of a campaign's claims. Reads as the system."""
    found = told(TOUCHES.format(in_force=IN_FORCE), campaign=campaign.pk, most=MOST_VISITS)
    claim_id, at, kind = zip(*found, strict=True) if found else ((), (), ())
    return Touches(np.array(claim_id, np.int64), np.array(at, np.int64), np.array(kind, np.int8))


def orders(campaign: Campaign) -> Orders:
    """The orders of the campaign's brand since the campaign began. Reads as the system."""
    found = told(
        ORDERS.format(in_force=IN_FORCE), brand=campaign.brand_id, since=campaign.starts_at
    )
    columns: list[Any] = list(zip(*found, strict=True)) if found else [()] * 11
    key, at, amount, currency, code, click, click_at, customer, signed, gone, cancelled = columns
    left = np.array(amount, np.int64) - np.array(gone, np.int64)
    return Orders(
        key=np.array(key, np.int64),
        at=np.array(at, np.int64),
        net=np.where(np.array(cancelled, np.bool_), 0, np.maximum(left, 0)),
        currency=np.array(currency, "U3"),
        code_claim=np.array(code, np.int64),
        click_claim=np.array(click, np.int64),
        click_at=np.array(click_at, np.int64),
        signed=np.array(signed, np.bool_),
        customer_hash=[bytes(each or b"") for each in customer],
    )


def told(query: str, **facts: Any) -> list[Any]:
    with scopes.act_as(scopes.system("touching")), connection.cursor() as cursor:
        cursor.execute(query, facts)
        return cursor.fetchall()
