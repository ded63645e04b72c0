"""All events of a campaign, played in several orders: visits, orders, returns, cancellations.

`totals` says how many different sums came of them, to the byte; one is right. The peer adds up as
events arrive, as a counter does. On the real database, by the functions that shops reach; rolled
back.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from campaigns import (
    booking,
    clicking,
    crediting,
    drafts,
    links,
    policies,
    takings,
    telling,
    touching,
)
from campaigns.evaluations.measured import Measured
from campaigns.models import Campaign, Claim, Click, Discrepancy
from campaigns.models.conversions import PIXEL, POSTBACK
from campaigns.visits import Visit
from perks import stock
from perks.ground import clock, scopes
from perks.ground.receipts import Receipt
from perks.models import Brand, Perk
from perks.rehearsal import rolled_back

NAME = "shuffle"
NEEDS = ""
ACTOR = scopes.system("evaluation")
MEMBERS, VISITS, ORDERS, SHUFFLES = 5, 120, 60, 3
TARGETS = {"totals": ("<=", 1.0)}
Event = dict[str, Any]


class Undone(Exception):
    """One order of events is over; the next one begins where it began."""


@dataclass(frozen=True)
class House:
    """A campaign whose members hold `codes` and `slugs`; one visit of each came before."""

    campaign: Campaign
    brand: Brand
    codes: list[str]
    slugs: list[str]
    references: list[str]


def measure(folder: Path, seed: int) -> Measured:
    """How many different totals come of the same events in the order they happened and shuffled."""
    return Measured(*figures(seed, VISITS, ORDERS), targets=TARGETS)


def figures(seed: int, visits: int, orders: int) -> tuple[Any, Any]:
    """Ours and the peer's."""
    chance = random.Random(seed)  # noqa: S311
    with rolled_back(), scopes.act_as(ACTOR):
        house = furnish()
        told = events(house, chance, visits, orders)
        ours, naive = set(), set()
        for played in range(SHUFFLES + 1):
            if played:
                chance.shuffle(told)
            ours.add(totals(house, told))
            naive.add(on_arrival(told))
        facts = {"events": float(len(told)), "orders": float(orders)}
        return facts | {"totals": float(len(ours))}, {
            "added_up_on_arrival": {"totals": float(len(naive))}
        }
    raise AssertionError("a house that is rolled back gives its figures first")


def furnish() -> House:
    """A brand, a perk of codes, a live campaign, and members who hold one each."""
    brand = Brand.objects.create(slug="evaluation", name="Evaluation", vetted_at=clock.now())
    perk = Perk.objects.create(brand=brand, kind="code", name="A code")
    stock.add_codes(perk, [f"EVALUATION-{number}" for number in range(MEMBERS)])
    campaign = drafts.draft(
        brand, perk, "Evaluation", starts_at=clock.now() - timedelta(days=3),
        landing_url="https://evaluation.example/",
    )  # fmt: skip
    Campaign.objects.filter(pk=campaign.pk).update(state="live", launched_at=clock.now())
    claims = [given(campaign, number) for number in range(MEMBERS)]
    made = [links.make(claim) for claim in claims]
    slugs = [link.slug for link in made if link is not None]
    for slug in slugs:
        links.follow(slug, Visit("Evaluation", "192.0.2.1"))
    references = list(Click.objects.filter(brand_id=brand.pk).values_list("reference", flat=True))
    codes = [stock.code_of(claim.unit) for claim in claims if claim.unit]
    return House(campaign, brand, codes, slugs, sorted(references))


def given(campaign: Campaign, number: int) -> Claim:
    """A claim with its unit, as a member has it who confirmed."""
    email = f"shuffle-{number}@evaluation.invalid"
    people: Any = get_user_model().objects
    member = people.create_user(email, name="Member", is_member=True, is_sandbox=True)
    receipt = Receipt.objects.create(
        member=member, question="evaluation", evaluator="none", verdict="yes", values={},
        sentences=[],
    )  # fmt: skip
    claim: Claim = Claim.objects.create(
        campaign=campaign, brand_id=campaign.brand_id, perk_id=campaign.perk_id, member=member,
        receipt=receipt, state="issued", idempotency_key="evaluation", body_hash="",
        held_until=clock.now(), issued_at=clock.now(),
    )  # fmt: skip
    until = clock.now() + timedelta(minutes=1)
    taken = stock.take(campaign.perk_id, claim.pk, member.pk, until)
    assert taken is not None
    claim.unit = taken[0]
    stock.issue(claim.unit)
    claim.save(update_fields=["unit"])
    return claim


def events(house: House, chance: random.Random, visits: int, orders: int) -> list[Event]:
    """Visits, some of them a flood; orders by code, link or neither; what came of them."""
    now = clock.now()
    told: list[Event] = [
        {
            "kind": "visit", "slug": chance.choice(house.slugs),
            "at": now - timedelta(minutes=chance.randrange(2_000)),
            # Every third visit is one machine's, which hides behind a browser's name.
            "address": "203.0.113.7" if n % 3 == 0 else f"198.18.{chance.randrange(40)}.1",
        }
        for n in range(visits)
    ]  # fmt: skip
    for number in range(orders):
        at = now - timedelta(minutes=chance.randrange(2_000))
        same = {"order": str(number), "currency": chance.choice(["EUR", "JPY", "KWD"]), "at": at}
        by = chance.choice(
            [{}, {"code": chance.choice(house.codes)}, {"click": chance.choice(house.references)}]
        )
        told.append({"kind": "order", "amount": str(chance.randrange(9_000)), **same, **by})
        for back in range(chance.choice([0, 0, 1, 2])):
            amount = str(chance.randrange(4_000))
            told.append({"kind": "return", "id": str(back), "amount": amount, **same})
        if chance.random() < 0.1:
            told.append({"kind": "cancel", "order": str(number), "at": at})
        if chance.random() < 0.1:
            told.append({"kind": "order", "source": PIXEL, "amount": "77", **same})
    # Some deliveries come twice.
    return told + chance.sample(told[visits:], orders // 5)


def totals(house: House, told: list[Event]) -> bytes:
    """Everything that is added up after these events, as bytes; then they are undone."""
    found = b""
    try:
        with transaction.atomic():
            for event in told:
                play(house, event)
            found = added_up(house)
            raise Undone
    except Undone:
        return found


def play(house: House, event: Event) -> None:
    if event["kind"] == "visit":
        with clock.at(event["at"]):
            links.follow(event["slug"], Visit("Mozilla/5.0", event["address"]))
        return
    read = telling.read(house.brand.pk, {**event, "at": event["at"].isoformat()})
    booking.book(house.brand, event.get("source", POSTBACK), read)


def added_up(house: House) -> bytes:
    """Sums of the brand and the campaign, each order, visits by day, credits, and flags."""
    orders = touching.orders(house.brand.pk)
    columns = (orders.net, orders.currency, orders.code_claim, orders.click_claim, orders.signed)
    flags = Discrepancy.objects.filter(brand=house.brand).values_list("order", "code")
    return json.dumps(
        [
            [vars(total) for total in takings.totals(house.brand.pk)],
            [vars(total) for total in takings.totals(house.brand.pk, house.campaign.pk)],
            sorted(zip(*(column.tolist() for column in columns), strict=True)),
            [[str(day.day), day.visits, day.visitors] for day in clicking.by_day(house.campaign)],
            credited(house),
            sorted(flags),
        ]
    ).encode()


def credited(house: House) -> list[tuple[int, ...]]:
    """The claim that each order is credited to, by what and when it was touched; in no order."""
    told = crediting.read(house.brand.pk, every=True)
    assert told is not None
    found = crediting.credits(told, policies.of_brand(house.brand.pk))
    columns = (found.claim.tolist(), found.kind.tolist(), found.at.tolist())
    return sorted(zip(*columns, strict=True))


def on_arrival(told: list[Event]) -> bytes:
    """The same sums by a counter: what comes before its order is lost, the last telling wins."""
    net: dict[str, float] = {}
    for event in told:
        order = event.get("order", "")
        if event["kind"] == "order":
            net[order] = float(event["amount"])
        elif event["kind"] == "return" and order in net:
            net[order] = max(0.0, net[order] - float(event["amount"]))
        elif event["kind"] == "cancel" and order in net:
            net[order] = 0.0
    return json.dumps(sorted(net.items())).encode()
