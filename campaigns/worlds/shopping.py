"""What the shops of the made-up world told of orders: most stay, some come back, one code leaked."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from campaigns import booking, codes, telling
from campaigns.models import Canary, Claim, Click
from campaigns.models.conversions import POSTBACK
from campaigns.telling import Told
from campaigns.worlds.house import House
from perks import stock
from perks.ground import clock, vault
from perks.models import Brand, Unit
from perks.pool import identity

# One visit in so many ends with an order.
VISITS_AN_ORDER = 6


def shop(house: House, seed: int) -> int:
    """Tell of orders by links, by codes and by neither; gives how many events."""
    chance = random.Random(f"{seed}:shop")  # noqa: S311
    flights = by_links(house.northwind, chance, "USD", 12_000, 90_000)
    flights += by_neither(house, chance)
    coffees = by_links(house.halfmoon, chance, "EUR", 1_800, 9_500)
    coffees += [*by_codes(house.halfmoon, chance), leaked(house.halfmoon, house.people["ben"].pk)]
    for brand, told in ((house.northwind, flights), (house.halfmoon, coffees)):
        read = [telling.read(brand.pk, each) for each in told]
        booking.book_many(brand, POSTBACK, [*read, *afterwards(brand, read, chance)])
    return len(flights) + len(coffees)


def by_links(
    brand: Brand, chance: random.Random, currency: str, least: int, most: int
) -> list[dict[str, Any]]:
    """An order within hours of some of the visits."""
    visits = list(Click.objects.filter(brand_id=brand.pk, reason="").order_by("pk"))
    chosen = chance.sample(visits, len(visits) // VISITS_AN_ORDER)
    return [
        {
            "order": f"{brand.slug[:1].upper()}{1000 + number}", "click": click.reference,
            "amount": f"{chance.randrange(least, most) / 100:.2f}", "currency": currency,
            "at": min(clock.now(), click.at + timedelta(minutes=chance.randrange(4, 600))),
        }
        for number, click in enumerate(sorted(chosen, key=lambda each: each.pk))
    ]  # fmt: skip


def by_neither(house: House, chance: random.Random) -> list[dict[str, Any]]:
    """Orders of people who came by nobody; some of them are members."""
    return [
        {
            "order": f"N{5000 + number}", "email": member.email, "currency": "USD",
            "amount": f"{chance.randrange(12_000, 60_000) / 100:.2f}",
            "at": clock.now() - timedelta(hours=chance.randrange(1, 300)),
        }
        for number, member in enumerate(house.members[3:40:3])
    ]  # fmt: skip


def by_codes(brand: Brand, chance: random.Random) -> list[dict[str, Any]]:
    """Codes that members used in the shop, one of them from far away."""
    taken = Claim.objects.filter(brand=brand, state="issued", unit__code_hash__isnull=False)
    told = []
    for number, claim in enumerate(taken.select_related("unit__perk", "member").order_by("pk")):
        # Far from home is said only of somebody who told where that is: the first of them bought.
        is_first = claim.member.country and not any(each["country"] for each in told)
        if chance.random() < 0.6 or is_first:
            told.append(
                {
                    "order": f"H{7000 + number}", "code": stock.code_of(claim.unit),
                    "amount": "0.00", "currency": "EUR", "country": claim.member.country,
                    "at": clock.now() - timedelta(hours=chance.randrange(1, 90)),
                }
            )  # fmt: skip
    for each in [each for each in told if each["country"]][:1]:
        each["country"] = "NZ"
    return told


def leaked(brand: Brand, by: int) -> dict[str, Any]:
    """Two codes are planted, and one of them is used: somebody has the list."""
    unit = Unit.objects.filter(brand=brand, code_hash__isnull=False).select_related("perk").first()
    assert unit is not None
    codes.plant(unit.perk, 2, by)
    canary = Canary.objects.filter(brand=brand).select_related("unit").earliest("pk").unit
    name = identity(canary.perk_id, bytes(canary.code_hash or b""))
    code = vault.unseal(bytes(canary.sealed_code or b""), name).decode()
    return {"order": "H7999", "code": code, "amount": "21.00", "currency": "EUR"}


def afterwards(brand: Brand, orders: list[Told], chance: random.Random) -> list[Told]:
    """What came back, and what was cancelled: one of each in any case."""
    told: list[dict[str, Any]] = []
    for place, order in enumerate(order for order in orders if order.amount):
        fate = (0.0, 1.0)[place] if place < 2 else chance.random()
        if fate < 0.12:
            facts = {"id": f"R-{order.order}", "amount": f"{order.amount // 2 / 100:.2f}"}
            told.append(
                {"kind": "return", "order": order.order, "currency": order.currency, **facts}
            )
        elif fate > 0.95:
            told.append({"kind": "cancel", "order": order.order})
    return [telling.read(brand.pk, each) for each in told]
