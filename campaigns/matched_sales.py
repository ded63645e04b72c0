"""Sales of members in both arms: orders whose customer the brand tells by the hash of her address.

Nobody needs a link or a code for it, so whoever was held back can have them too. Only members who
agreed to be matched, and confirmed their address, are looked for; the brand reads sums of arms.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress

from campaigns import customers, touching
from campaigns.arms import Person
from campaigns.models import Campaign, Conversion
from perks.ground import clock

WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class Sales:
    """Orders and money of each person since the lot, and in the time before the launch.

    Money in minor units of `currency`, in which most of the orders are; `elsewhere` counts orders
    in other currencies, which are in `orders` only.
    """

    currency: str
    orders: Counter[int]
    money: Counter[int]
    orders_before: Counter[int]
    money_before: Counter[int]
    elsewhere: int


def told(campaign: Campaign) -> bool:
    """Whether the brand tells of any order whose customer can be matched. One query."""
    rows = Conversion.objects.filter(brand_id=campaign.brand_id, customer_hash__isnull=False)
    return bool(rows.exists())


def sales(campaign: Campaign, people: list[Person], before: timedelta) -> Sales:
    """What each of the people bought from the lot until 30 days after the campaign's end.

    Whoever agreed to be matched is in `people` already. Needs an actor that sees all.
    """
    since = {person.id: person.at.timestamp() * 1000 for person in people}
    who = hashes(campaign.brand_id, list(since))
    launched = campaign.launched_at or campaign.starts_at
    found = touching.orders(campaign.brand_id, since=launched - before)
    start = launched.timestamp() * 1000
    end = min(clock.now(), campaign.ends_at + WINDOW).timestamp() * 1000
    mine = [
        (who[customer], at, net, code)
        for customer, at, net, code in zip(
            found.customer_hash, found.at.tolist(), found.net.tolist(), found.currency.tolist(),
            strict=True,
        )
        if customer in who and net > 0
    ]  # fmt: skip
    after = [row for row in mine if since[row[0]] <= row[1] < end]
    past = [row for row in mine if row[1] < start]
    usual = Counter(code for *_, code in after or past).most_common(1)
    currency = usual[0][0] if usual else ""
    return Sales(
        currency=currency,
        orders=Counter(member for member, *_ in after),
        money=summed(after, currency),
        orders_before=Counter(member for member, *_ in past),
        money_before=summed(past, currency),
        elsewhere=sum(code != currency for *_, code in after),
    )


def hashes(brand_id: int, members: list[int]) -> dict[bytes, int]:
    """The hash of each confirmed address of these members, under the brand's key, and whose it is."""
    rows = EmailAddress.objects.filter(verified=True, user_id__in=members, user__is_active=True)
    found = rows.order_by("user_id", "pk").values_list("user_id", "email")
    return {customers.hashed(brand_id, address): member for member, address in found}


def summed(rows: list[tuple[int, int, int, str]], currency: str) -> Counter[int]:
    found: Counter[int] = Counter()
    for member, _, net, code in rows:
        if code == currency:
            found[member] += net
    return found
