"""Orders credited to claims: each order of a brand once, whatever the policies of its campaigns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from campaigns import policies, touching
from campaigns.core.attribution import (
    NOBODY,
    Credit,
    Ints,
    Orders,
    Policy,
    Touches,
    attribute,
    settle,
)  # fmt: skip
from campaigns.models import Claim
from perks.ground import scopes

ACTOR = scopes.system("attribution")


@dataclass(frozen=True)
class Told:
    """The orders of a brand and their touches as numbers; what `campaigns.touching` read.

    A journey is a customer whom the brand tells by hash, with the visits that any of her orders
    came by; without a hash it is the order alone. `currencies` U3[N] names what `orders.currency`
    numbers; `campaign_of` gives each claim's campaign, `names` the campaign's and the member's.
    """

    orders: Orders
    touches: Touches
    currencies: NDArray[np.str_]
    signed: NDArray[np.bool_]
    customers: list[bytes]
    campaign_of: dict[int, int]
    names: dict[int, list[str]]

    @cached_property
    def claims(self) -> Ints:
        """Every claim that has a touch or a code, rising."""
        named = np.concatenate([self.touches.claim, self.orders.code])
        return np.unique(named[named != NOBODY])


def read(brand_id: int, among: Sequence[int] | None = None, every: bool = False) -> Told | None:
    """All orders that count since the brand's first campaign; None where there are none.

    What came back whole or was cancelled is no order any more, unless `every` one is asked for.
    With `among`, keys of orders, those and others of the same customers. Two queries.
    """
    found = touching.orders(brand_id, among=among)
    lasting = (found.net > 0) | every
    if not lasting.any():
        return None
    customers = [each for each, lasts in zip(found.customer_hash, lasting, strict=True) if lasts]
    journey = journeys(found.key[lasting], customers)
    _, currency = np.unique(found.currency[lasting], return_inverse=True)
    click, at = found.click_claim[lasting], found.click_at[lasting]
    came = click != NOBODY
    orders = Orders(
        found.key[lasting], journey, found.at[lasting], found.net[lasting],
        currency.astype(np.int64), found.code_claim[lasting],
    )  # fmt: skip
    touches = Touches(journey[came], click[came], at[came])
    told = Told(orders, touches, found.currency[lasting], found.signed[lasting], customers, {}, {})
    with scopes.switched_to(ACTOR):
        rows = Claim.objects.filter(pk__in=told.claims.tolist()).values_list(
            "pk", "campaign_id", "campaign__name", "given_name"
        )
        known = {pk: (campaign, name, given) for pk, campaign, name, given in rows}
    campaigns = {pk: campaign for pk, (campaign, *_) in known.items()}
    return replace(
        told, campaign_of=campaigns, names={pk: named for pk, (_, *named) in known.items()}
    )


def journeys(keys: Ints, customers: list[bytes]) -> Ints:
    """int64[N] from 0: one number for each customer, and one for each order without a customer."""
    names = [
        customer or f"order {key}".encode()
        for key, customer in zip(keys.tolist(), customers, strict=True)
    ]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], np.int64)


def credits(told: Told, chosen: dict[int, Policy]) -> Credit:
    """Each order to one claim at most: every campaign names by its own policy, then one is taken.

    `chosen` holds the policies of campaigns that have another than the usual one.
    """
    return settle(list(named(told, chosen)) or [nobody(told.orders)])


def named(told: Told, chosen: dict[int, Policy]) -> Iterator[Credit]:
    """What each campaign's policy says of its own claims."""
    of = np.array([told.campaign_of.get(claim, NOBODY) for claim in told.claims.tolist()], np.int64)
    for campaign in np.unique(of[of != NOBODY]).tolist():
        mine = told.claims[of == campaign]
        inside = np.isin(told.touches.claim, mine)
        touches = Touches(
            told.touches.journey[inside], told.touches.claim[inside], told.touches.at[inside]
        )
        code = np.where(np.isin(told.orders.code, mine), told.orders.code, NOBODY)
        yield attribute(touches, replace(told.orders, code=code), chosen.get(campaign, Policy()))


def nobody(orders: Orders) -> Credit:
    return attribute(
        Touches(*(np.empty(0, np.int64) for _ in range(3))),
        replace(orders, code=np.full(len(orders.key), NOBODY, np.int64)),
        Policy(),
    )


def credited_claims(brand_id: int) -> set[int]:
    """The claims of a brand that an order is credited to, by the policies in force."""
    told = read(brand_id)
    if told is None:
        return set()
    found = credits(told, policies.of_brand(brand_id))
    return set(found.claim[found.claim != NOBODY].tolist())
