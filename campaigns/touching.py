"""Touches and orders as arrays, for whoever attributes the ones to the others.

A touch is a counted visit through a claim's link, or an order in which a claim's code was used.
What an order is worth is what was told of it, less its returns, and nothing once it is cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from campaigns.clicking import MOST_VISITS, VISITS
from campaigns.models import Campaign
from campaigns.sales import SALES, told
from perks.ground import scopes

ACTOR = scopes.system("touching")
LINK, CODE = 0, 1
NOBODY = -1

TOUCHES = """
SELECT claim_id, (extract(epoch FROM at) * 1000)::bigint, 0 FROM ({visits}) AS visit
WHERE reason = ''
UNION ALL
SELECT sale.code_claim_id, (extract(epoch FROM sale.at) * 1000)::bigint, 1
FROM ({sales}) AS sale JOIN campaigns_claim claim ON claim.id = sale.code_claim_id
WHERE claim.campaign_id = %(campaign)s
ORDER BY 1, 2, 3
"""
ORDERS = """
SELECT sale.id, (extract(epoch FROM sale.at) * 1000)::bigint, sale.net::bigint, sale.currency,
  coalesce(sale.code_claim_id, -1), coalesce(sale.click_claim_id, -1),
  coalesce((extract(epoch FROM sale.click_at) * 1000)::bigint, -1), sale.signed, sale.customer_hash
FROM ({sales}) AS sale WHERE sale.at >= %(since)s ORDER BY sale.id
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
    with scopes.act_as(ACTOR):
        found = told(
            TOUCHES.format(sales=SALES, visits=VISITS), brand=campaign.brand_id, campaign=campaign.pk,
            most=MOST_VISITS,
        )  # fmt: skip
    claim_id, at, kind = columns(found, 3)
    return Touches(np.array(claim_id, np.int64), np.array(at, np.int64), np.array(kind, np.int8))


def orders(campaign: Campaign, since: datetime | None = None) -> Orders:
    """The orders of the campaign's brand since the campaign began, or since another moment.

    Reads as the system.
    """
    began = since or campaign.starts_at
    with scopes.act_as(ACTOR):
        found = told(ORDERS.format(sales=SALES), brand=campaign.brand_id, since=began)
    key, at, net, currency, code, click, click_at, signed, customer = columns(found, 9)
    return Orders(
        key=np.array(key, np.int64),
        at=np.array(at, np.int64),
        net=np.array(net, np.int64),
        currency=np.array(currency, "U3"),
        code_claim=np.array(code, np.int64),
        click_claim=np.array(click, np.int64),
        click_at=np.array(click_at, np.int64),
        signed=np.array(signed, np.bool_),
        customer_hash=[bytes(each or b"") for each in customer],
    )


def columns(rows: list[Any], width: int) -> list[Any]:
    """Rows as columns, also when there are none."""
    return list(zip(*rows, strict=True)) if rows else [()] * width
