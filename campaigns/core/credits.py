"""What credits come to: orders and money for each claim, and what another policy would move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from campaigns.core.attribution import NOBODY, Credit, Ints, Orders


@dataclass(frozen=True, slots=True)
class Totals:
    """int64[M] each, by rising claim and currency; claim NOBODY is what nobody is credited with."""

    claim: Ints
    currency: Ints
    orders: Ints
    net: Ints

    def dump(self) -> bytes:
        """The same bytes for the same totals, whatever order the rows came in."""
        return b"".join(
            part.astype("<i8").tobytes()
            for part in (self.claim, self.currency, self.orders, self.net)
        )


def totals(credit: Credit, orders: Orders) -> Totals:
    """Orders and money by claim and currency; what nobody is credited with is a row like others.

    Sums are of integers, never of floats. Raises ValueError for other orders than the credit's.
    """
    by_key = np.argsort(orders.key)
    if not np.array_equal(orders.key[by_key], credit.key):
        raise ValueError("the orders that were credited")
    currency, net = orders.currency[by_key], orders.net[by_key]
    rising = np.lexsort((currency, credit.claim))
    claim, currency, net = credit.claim[rising], currency[rising], net[rising]
    if not len(claim):
        return Totals(claim, currency, claim.copy(), net)
    fresh = (np.diff(claim) != 0) | (np.diff(currency) != 0)
    starts = np.concatenate([[0], np.flatnonzero(fresh) + 1]).astype(np.int64)
    counts = np.diff(np.append(starts, len(claim)))
    return Totals(claim[starts], currency[starts], counts, np.add.reduceat(net, starts))


@dataclass(frozen=True, slots=True)
class Moved:
    """How many orders another policy credits to another claim, to nobody any more, or anew."""

    elsewhere: int
    lost: int
    gained: int


def moved(now: Credit, then: Credit) -> Moved:
    """What changes from one policy to another. Raises ValueError for credits of other orders."""
    if not np.array_equal(now.key, then.key):
        raise ValueError("credits for the same orders")
    had, has = now.claim != NOBODY, then.claim != NOBODY
    return Moved(
        elsewhere=int(np.count_nonzero(had & has & (now.claim != then.claim))),
        lost=int(np.count_nonzero(had & ~has)),
        gained=int(np.count_nonzero(~had & has)),
    )
