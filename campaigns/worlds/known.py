"""What the airline of the made-up world knows of its own people."""

from __future__ import annotations

from datetime import timedelta

from campaigns import customers, lists, questions
from campaigns.worlds.house import House
from perks.ground import clock, nudge, scopes


def tell(house: House) -> None:
    """Every third member has flown with Northwind; the first ones often. One question, one list."""
    flown = house.members[::3]
    lines = [
        {
            "email": member.email,
            "spend": 60 * (number % 12 + 1),
            "tier": ("gold", "silver", "")[number % 3],
            "since": clock.today() - timedelta(days=120 + 31 * (number % 40)),
            "last_purchase": clock.today() - timedelta(days=3 + 17 * (number % 20)),
        }
        for number, member in enumerate(flown)
    ]
    brand = house.northwind
    with nudge.by_hand(), scopes.act_as(scopes.system("demo")):
        customers.upload(brand.pk, customers.read(brand.pk, lines))
        customers.match(brand.pk)
        lists.put(
            lists.make(brand.pk, "Lounge regulars", "shortlist"),
            [member.pk for member in flown[:12]],
        )
        lists.make(brand.pk, "Crew and family", "blocklist")
        questions.ask(brand.pk, "Do you fly for work?", ["Mostly", "Sometimes", "Never"])
