"""The made-up world lived through: twelve weeks of activity, three campaigns, and what came of them.

Everything happens through the domain functions at a moved clock. No row of a score, a claim or a
mention is written here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from django.db import transaction

from campaigns import (
    audiences,
    choosing,
    disclosures,
    drafts,
    frames,
    invitations,
    links,
    mentions,
)
from campaigns.choosing import Terms
from campaigns.models import Campaign, Claim
from campaigns.visits import Visit
from campaigns.worlds import (
    advance,
    around,
    characters,
    crowd,
    desks,
    disputed,
    kinds,
    known,
    logged,
    networks,
    objections,
    said,
    saturday,
    shopping,
    states,
    taking,
    troubles,
)
from campaigns.worlds.activity import Fortnight
from campaigns.worlds.house import House, furnish
from perks import redemptions
from perks.ground import clock, nudge, scopes
from scoring import refresh, runs, versions
from scoring.taxonomy.starter import read_starter
from scoring.taxonomy.store import store

FORTNIGHTS = 6
# Those whom the story is about; everybody beyond them is one of the many.
REGULARS = 120
FORTNIGHT = timedelta(days=14)
# With the twelve weeks a year.
BEFORE = timedelta(days=280)
ON_TRIAL = "v3"
ACTOR = scopes.system("demo")
Say = Callable[[str], None]


def play(members: int, seed: int, now: datetime, say: Say) -> House:
    """Live through twelve weeks that end at `now`; all of it or nothing.

    Of `members` the first 120 are in the story; the others wrote for a year and join at its end.
    `say` hears `lines(members)` sentences.
    """
    began = now - FORTNIGHTS * FORTNIGHT
    with nudge.by_hand(), transaction.atomic():
        with scopes.act_as(ACTOR), clock.at(began):
            store(read_starter())
            house = furnish(min(members, REGULARS), seed, began)
            characters.settle(house)
            objections.rush(house)
            nine_months_before(house, began, seed)
        say(f"{len(house.members)} members, 3 brands, 1 venue")
        campaigns = twelve_weeks(house, began, seed, say)
        outcomes(house, now, seed, say)
        with clock.at(now):
            said.answer(seed, campaigns["lounge"], house.people["alice"].pk)
            with scopes.act_as(ACTOR):
                today(house, campaigns, now, seed, say)
                crowd.join(house, max(0, members - REGULARS), seed, now, say)
                settle_down(house, now, seed, say)
    troubles.servers()
    return house


def lines(members: int) -> int:
    """How many sentences `play` says."""
    return 11 + FORTNIGHTS + crowd.lines(max(0, members - REGULARS))


def twelve_weeks(house: House, began: datetime, seed: int, say: Say) -> dict[str, Campaign]:
    """Everybody writes; one campaign comes and goes, three more are launched in the last weeks."""
    for number in range(FORTNIGHTS):
        morning = began + number * FORTNIGHT + timedelta(hours=1)
        with clock.at(morning):
            if number == 1:
                early = advance.launch(house, seed)
            if number == 2:
                advance.sell(house, early, seed)
            if number == 3:
                advance.close(early)
            if number == FORTNIGHTS - 1:
                campaigns = launch_all(house, seed, say)
                said.watch(campaigns["lounge"])
                take(house, campaigns, seed, say)
                write_about_it(house, seed)
                with scopes.act_as(ACTOR):
                    versions.shadow(ON_TRIAL, "Olga Petrenko")
        if number == FORTNIGHTS - 1:
            late = morning + FORTNIGHT - timedelta(hours=2)
            with scopes.act_as(ACTOR), clock.at(late):
                networks.link(house, late)
                characters.arrive(house, late)
        live_through(house, began, number, seed)
        say(f"fortnight {number + 1} of {FORTNIGHTS} lived and scored")
    return campaigns


def today(
    house: House, campaigns: dict[str, Campaign], now: datetime, seed: int, say: Say
) -> None:  # fmt: skip
    """What the brands know, what their shops told, and a campaign of each kind and in each state."""
    known.tell(house)
    say(f"{shopping.shop(house, seed)} orders told by the shops")
    frames.build()
    say(f"{kinds.show(house, campaigns['coffee'])} more campaigns, one for each kind of perk")
    saturday.open_shops(house)
    around.talk(house, campaigns["lounge"])
    states.show(house, now)
    say("One campaign in every state: asked about, sold out, paused, in waves")


def settle_down(house: House, now: datetime, seed: int, say: Say) -> None:
    """With everybody there: the lounge's day, what an operator has to do, and the reports."""
    frames.build()
    keep_audiences(house)
    # Late, so that weeks lived through in minutes do not meet a full house.
    desks.run(house, now, seed)
    disputed.talk(house)
    troubles.people(house)
    troubles.letters(house)
    logged.note(house, now)
    say("A day at the lounge, and a desk full of work for the operator")
    told, read = advance.tell()
    say(f"{told} readings of what the score told, {read} reports")


def keep_audiences(house: House) -> None:
    """Two audiences of the airline, to be compared."""
    for name, slug in (
        ("Writes about trains", "train-travel"),
        ("Writes about flying", "air-travel"),
    ):
        rule = {"field": "topic", "topic": slug, "op": ">=", "value": 10}
        audiences.save(house.northwind, name, rule)


def nine_months_before(house: House, began: datetime, seed: int) -> None:
    """What everybody wrote in the rest of the year before the story begins, read in one go."""
    start = began - BEFORE
    reader = Fortnight(house.writers, start, -1, seed, days=BEFORE.days - 1)
    for account in house.accounts:
        refresh.refresh(account, reader)


def live_through(house: House, began: datetime, number: int, seed: int) -> None:
    """One fortnight: everybody writes, everybody is read, everybody is scored."""
    start = began + number * FORTNIGHT
    reader = Fortnight(house.writers, start, number, seed)
    with clock.at(start + FORTNIGHT - timedelta(minutes=5)):
        for account in house.accounts:
            refresh.refresh(account, reader)
        runs.run()
        objections.made(house, number)


def launch_all(house: House, seed: int, say: Say) -> dict[str, Campaign]:
    """Three campaigns go live; two more are drafted, one of them with too little for all."""
    frames.build()
    alice = house.people["alice"].pk
    # The first lot from `seed` on that does not hold back the member whom the demo shows.
    lot = next(n for n in count(seed) if not invitations.draws_holdout(n, alice, 0.1))
    month = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(days=45)}
    travel = [
        {"field": "topic", "topic": slug, "op": ">=", "value": 15}
        for slug in ("train-travel", "air-travel")
    ]
    made = {}
    for key, brand, perk, name, facts in (
        ("lounge", house.northwind, house.lounge_day, "Lounge day visit, autumn", {
            "rule": {"all": [
                {"any": travel},
                {"field": "country", "op": "in", "value": ["US", "GB", "DE"]},
                {"field": "cooldown", "op": ">=", "value": 90},
            ]},
            "currency": "USD", "worth": 2200, "budget": 90000, "tag": "#NorthwindLounge", "landing_url": "https://northwind.example/lounges",
        }),
        ("coffee", house.halfmoon, house.coffees, "Spring harvest", {
            "rule": {"all": [{"field": "topic", "topic": "coffee", "op": ">=", "value": 20}]},
            "is_open": True, "tag": "#HalfmoonSpring", "landing_url": "https://halfmoon.example/spring",
        }),
        ("book", house.alder, house.book, "Night Trains", {
            "rule": {"all": [
                {"field": "topic", "topic": "train-travel", "op": ">=", "value": 25},
                {"field": "score", "op": ">=", "value": 15},
            ]},
            "is_open": True, "tag": "#NightTrains", "landing_url": "https://alder.example/night-trains",
        }),
    ):  # fmt: skip
        with scopes.act_as(ACTOR):
            campaign = drafts.draft(brand, perk, name, seed=lot, **month, **facts)
            if key == "lounge":
                around.brief(campaign)
            drafts.launch(campaign)
        counts = invitations.invite(campaign.pk)
        say(f"{name}: {counts['invited']} invited, {counts['held_out']} held back by lot")
        made[key] = campaign
    with scopes.act_as(ACTOR):
        drafts.draft(
            house.northwind, house.lounge_day, "Lounge day visit, winter", rule={"all": [
                {"field": "topic", "topic": "air-travel", "op": ">=", "value": 20},
                {"any": [
                    {"field": "score", "op": ">=", "value": 45},
                    {"field": "network", "op": "in", "value": ["web"]},
                ]},
                {"field": "age", "op": ">=", "value": 21},
            ]},
        )  # fmt: skip
        scarce = drafts.draft(
            house.northwind,
            house.lounge_day,
            "Ten chairs, new faces",
            rule={"all": [{"any": travel}]},
        )
        choosing.save(scarce, Terms("coverage", per_wave=10, exploration=0.2, review_hours=48))
    return made


def take(house: House, campaigns: dict[str, Campaign], seed: int, say: Say) -> None:
    """Some of the invited open the letter, and some of those claim."""
    chance = random.Random(f"{seed}:claims")  # noqa: S311
    alice, taken = house.people["alice"].pk, 0
    for campaign in campaigns.values():
        takers = []
        for member in house.members:
            is_alice = member.pk == alice
            if is_alice and campaign is not campaigns["lounge"]:
                continue
            if not is_alice and chance.random() > 0.6:
                continue
            invitations.mark_opened(campaign.pk, member.pk)
            if is_alice or chance.random() < 0.65:
                takers.append(member.pk)
        taken += len(taking.take(campaign, takers))
    say(f"{taken} claims")


def outcomes(house: House, now: datetime, seed: int, say: Say) -> None:
    """Visits at the lounge, posts that mention the perk, and clicks."""
    chance = random.Random(f"{seed}:outcomes")  # noqa: S311
    alice, victor = house.people["alice"], house.people["victor"]
    with scopes.act_as(ACTOR):
        running = Claim.objects.filter(state="issued", campaign__ends_at__gt=now)
        taken = list(running.select_related("pass_issued", "campaign", "link"))
    for number, made in enumerate(taken):
        if made.member_id == alice.pk:  # hers is kept for whoever looks around
            continue
        # Every fourth guest came today, so that the desk has a list to look at.
        hours = chance.uniform(0.2, 5) if number % 4 == 0 else 24 * chance.uniform(2, 12)
        with clock.at(now - timedelta(hours=hours)):
            if made.pass_issued and chance.random() < 0.7:
                redemptions.redeem(made.pass_issued.code, house.lounge.pk, staff_id=victor.pk)
            visits = chance.choice([0, 0, 1, 4, 9])
            # Where a link is posted, the network looks at its page before anybody does.
            if visits:
                links.follow(made.link.slug, Visit("facebookexternalhit/1.1", "198.18.0.1"))
            for visit in range(visits):
                links.follow(
                    made.link.slug, Visit("Mozilla/5.0", f"198.18.{made.pk * 10 % 240 + visit}.1")
                )
    with clock.at(now):
        say(f"{mentions.collect()} mentions found")
        disclosures.read_all()


def write_about_it(house: House, seed: int) -> None:
    """Every third who took something writes about it in the next days, for and against."""
    chance = random.Random(f"{seed}:words")  # noqa: S311
    writers = {
        member.pk: writer
        for member, writer in zip(house.members, house.writers.values(), strict=True)
    }
    alice = house.people["alice"].pk
    with scopes.act_as(ACTOR):
        taken = Claim.objects.filter(state="issued").select_related("campaign", "brand")
        others = taken.exclude(member_id=alice).order_by("id")[::3]
        for number, made in enumerate(others):
            writers[made.member_id].extra.append(said.text(chance, number, made))
        for made in taken.filter(member_id=alice):
            writers[alice].extra.append(said.filled(said.ALICE, made))
