"""Campaigns as they are found besides those that run: asked about, paused, sold out, in waves."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice

from campaigns import approving, choosing, drafts, invitations, marks, waiting
from campaigns.choosing import Terms
from campaigns.models import Campaign, Invitation
from campaigns.worlds.house import House
from campaigns.worlds.kinds import launched, perk
from campaigns.worlds.taking import take
from perks import catalogue, shared_codes, stock, team
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import User

SOLD_OUT, WAITING = 4, 7
TRAVEL = {"any": [
    {"field": "topic", "topic": slug, "op": ">=", "value": 5}
    for slug in ("train-travel", "air-travel")
]}  # fmt: skip


def show(house: House, now: datetime) -> None:
    """One campaign in each state, each at its own time in the last days."""
    with clock.at(now - timedelta(days=9)):
        sell_out(house, others(house))
    with clock.at(now - timedelta(days=6)):
        paused = pause(house)
        take(paused, ids(others(house)[8:]), 5)
    with clock.at(now - timedelta(days=4)):
        in_waves(house)
    with clock.at(now - timedelta(days=2)):
        drafts.pause(paused)
    with clock.at(now - timedelta(hours=20)):
        await_approval(house)


def others(house: House) -> list[User]:
    """Every member but the one whom the demo shows."""
    return [member for member in house.members if member.pk != house.people["alice"].pk]


def ids(members: list[User]) -> list[int]:
    return [member.pk for member in members]


def await_approval(house: House) -> Campaign:
    """Alder Press lets nobody spend more than 1,500 euros alone: Dana asked, and Bea may answer."""
    bea, dana = house.people["bea"], house.people["dana"]
    team.add(house.alder, bea.pk, dana.email, "manager")
    approving.set_bound(house.alder, bea.pk, "EUR", "1500")
    book = catalogue.add_perk(
        house.alder, "code", "The winter list, ten books",
        description="All that we print this winter. The code pays for the parcel, too.",
    )  # fmt: skip
    stock.add_codes(book, [f"WINTER-{number:03d}" for number in range(1, 31)])
    rule = {"field": "topic", "topic": "train-travel", "op": ">=", "value": 10}
    made = drafts.draft(
        house.alder, book, "The winter list", rule={"all": [rule]}, currency="EUR", worth=14_000,
        budget=280_000, tag="#AlderWinter", landing_url="https://alder.example/winter",
    )  # fmt: skip
    approving.ask(made, dana.pk)
    return made


def pause(house: House) -> Campaign:
    """Window seats, which are stopped two days ago."""
    seat = perk(
        house.northwind, "shared_code", "A seat by the window", "Row 12, on any short flight."
    )  # fmt: skip
    shared_codes.put(seat, "WINDOW-12")
    stock.add_units(seat, 30)
    return launched(house.northwind, seat)


def sell_out(house: House, members: list[User]) -> Campaign:
    """Four dinners, gone within the hour; those who came later wait in line."""
    dinner = perk(
        house.northwind, "code", "Dinner with the chef", "Four chairs at the pass of our kitchen."
    )  # fmt: skip
    stock.add_codes(dinner, [f"CHEF-{number}" for number in range(1, SOLD_OUT + 1)])
    made = launched(house.northwind, dinner, currency="USD", worth=9_000, budget=36_000)
    take(made, ids(members[::-1]), SOLD_OUT)
    waits = 0
    for number, member in enumerate(members):
        if waits == WAITING:
            break
        with clock.at(clock.now() + timedelta(hours=number)), suppress(Refusal):
            waiting.join(made.pk, member.pk)
            waits += 1
    return made


def in_waves(house: House) -> Campaign:
    """The first wave was asked; the list of the next is looked through, and somebody wrote on it."""
    pillow = perk(house.northwind, "code", "The pillow from row one", "Goose down, sent by post.")
    stock.add_codes(pillow, [f"PILLOW-{number:02d}" for number in range(1, 25)])
    made = drafts.draft(
        house.northwind, pillow, "Pillows, in waves", rule=TRAVEL,
        holdout_share=0.2, currency="USD", worth=3_500, budget=84_000, tag="#NorthwindPillow",
    )  # fmt: skip
    terms = Terms("coverage", per_wave=6, interval_hours=168, exploration=0.2)
    choosing.save(made, terms)
    drafts.launch(made)
    invitations.invite(made.pk)
    asked = set(Invitation.objects.filter(campaign=made).values_list("member_id", flat=True))
    take(made, (id for id in ids(others(house)) if id in asked), 3)
    free = [member for member in others(house) if member.pk not in asked]
    said = (
        ("note", "Met her at the fair in Leipzig; asks good questions."),
        ("strike", "Works for our caterer."),
        ("note", "Wrote about pillows in May, unasked."),
    )
    with scopes.act_as(scopes.brand(house.northwind.pk, house.people["bea"].pk)):
        for member, (act, reason) in zip(islice(free, len(said)), said, strict=False):
            with suppress(Refusal):
                marks.mark(made, member.pk, act, reason)
    return made
