"""What a campaign is credited with by its policy, and what another policy would change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from campaigns import crediting, policies
from campaigns.core.attribution import CODE, LINK, NOBODY, Credit, Ints
from campaigns.core.credits import Moved, moved
from campaigns.crediting import Told
from campaigns.models import AttributionPolicy, Campaign


@dataclass(frozen=True)
class Attributed:
    """By one policy. `money` is minor units by currency; `claims` have at least one order.

    `unsigned` of the orders were told by a pixel alone. `others` came to the brand while the
    campaign could be credited, and are credited to other campaigns or to nobody.
    """

    orders: int
    by_code: int
    by_link: int
    claims: frozenset[int]
    money: dict[str, int]
    unsigned: int
    others: int

    @property
    def people(self) -> int:
        return len(self.claims)


NOTHING = Attributed(0, 0, 0, frozenset(), {}, 0, 0)


@dataclass(frozen=True)
class Compared:
    """The same orders under the policy in force and under another."""

    now: Attributed
    then: Attributed
    moved: Moved


def attributed(campaign: Campaign) -> Attributed:
    """What the policies in force credit the campaign with; clicks and codes never say why."""
    told = crediting.read(campaign.brand_id)
    if told is None:
        return NOTHING
    return summed(campaign, told, crediting.credits(told, policies.of_brand(campaign.brand_id)))


def compare(campaign: Campaign, other: AttributionPolicy) -> Compared:
    """The policy in force beside another that is not saved; those of other campaigns stay.

    Of orders that either of them credits the campaign with, `moved` counts what changes.
    """
    told = crediting.read(campaign.brand_id)
    if told is None:
        return Compared(NOTHING, NOTHING, Moved(0, 0, 0))
    now = policies.of_brand(campaign.brand_id)
    before, after = (
        crediting.credits(told, chosen)
        for chosen in (now, now | {campaign.pk: policies.as_core(other)})
    )
    ours = mine(campaign, told)
    either = np.isin(before.claim, ours) | np.isin(after.claim, ours)
    parts = (
        Credit(each.key[either], np.where(np.isin(each.claim, ours), each.claim, NOBODY)[either],
               each.kind[either], each.at[either])
        for each in (before, after)
    )  # fmt: skip
    return Compared(summed(campaign, told, before), summed(campaign, told, after), moved(*parts))


def mine(campaign: Campaign, told: Told) -> Ints:
    """The claims of a campaign that have a touch or a code, int64, rising."""
    return np.array([c for c, of in told.campaign_of.items() if of == campaign.pk], np.int64)


def summed(campaign: Campaign, told: Told, credit: Credit) -> Attributed:
    by_key = np.argsort(told.orders.key)
    ours = np.isin(credit.claim, mine(campaign, told))
    since = told.orders.at[by_key] >= campaign.starts_at.timestamp() * 1000
    net, currency = told.orders.net[by_key][ours], told.currencies[by_key][ours]
    return Attributed(
        orders=int(np.count_nonzero(ours)),
        by_code=int(np.count_nonzero(ours & (credit.kind == CODE))),
        by_link=int(np.count_nonzero(ours & (credit.kind == LINK))),
        claims=frozenset(credit.claim[ours].tolist()),
        money={
            str(code): int(net[currency == code].sum()) for code in np.unique(currency).tolist()
        },
        unsigned=int(np.count_nonzero(ours & ~told.signed[by_key])),
        others=int(np.count_nonzero(since & ~ours)),
    )
