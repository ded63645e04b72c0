"""Orders and what touched them as arrays, for whoever attributes the ones to the others.

An order is touched by a counted visit through a claim's link that it came back from, or by a
claim's code that was used in it. What an order is worth is what was told of it, less its returns,
and nothing once it is cancelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.sales import SALES, told
from perks.ground import scopes

ACTOR = scopes.system("touching")
NOBODY = -1

ORDERS = """
SELECT sale.id, (extract(epoch FROM sale.at) * 1000)::bigint, sale.net::bigint, sale.currency,
  coalesce(sale.code_claim_id, -1), coalesce(sale.click_claim_id, -1),
  coalesce((extract(epoch FROM sale.click_at) * 1000)::bigint, -1), sale.signed, sale.customer_hash
FROM ({sales}) AS sale
WHERE sale.at >= coalesce(%(since)s, (SELECT min(begun.starts_at) FROM campaigns_campaign begun
    WHERE begun.brand_id = %(brand)s AND begun.state <> 'draft'))
  AND (%(among)s::bigint[] IS NULL OR sale.id = ANY(%(among)s)
  OR sale.customer_hash IN (SELECT asked.customer_hash FROM campaigns_conversion asked
    WHERE asked.id = ANY(%(among)s) AND asked.customer_hash IS NOT NULL))
ORDER BY sale.id
"""


@dataclass(frozen=True)
class Orders:
    """One entry per order of a brand, whosever campaign it came by; by `key`.

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


def orders(
    brand_id: int, since: datetime | None = None, among: Sequence[int] | None = None
) -> Orders:
    """The orders of a brand since its first campaign began, or since another moment.

    With `among`, keys of orders, only those and others of the same customers. Reads as the system.
    """
    with scopes.switched_to(ACTOR):
        found = told(
            ORDERS.format(sales=SALES), brand=brand_id, since=since,
            among=None if among is None else list(among),
        )  # fmt: skip
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
