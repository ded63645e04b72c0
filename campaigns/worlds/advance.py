"""A campaign that is long over: advance copies for many, some held back, orders told, all settled.

Whoever moves more people writes about it more often, and the offer sells books: both are planted, so
that the report and the page about the score have something to tell.
"""

from __future__ import annotations

import random
from datetime import timedelta

from campaigns import (
    booking,
    drafts,
    evidence,
    frames,
    invitations,
    links,
    mentions,
    telling,
    validities,
)
from campaigns.models import Campaign, Claim, Click, Invitation
from campaigns.models.conversions import CSV
from campaigns.visits import Visit
from campaigns.worlds import taking
from campaigns.worlds.house import House
from perks import stock
from perks.ground import clock, scopes
from perks.models import Perk, User

ACTOR = scopes.system("demo")
TAG = "#NightTrainsEarly"
COPIES = 110
OPENINGS = (
    "A gift from Alder Press:", "Alder Press sent me this before it is out.",
    "Free copy, honest words:", "Given to me by the publisher, and I read it twice.",
    "#ad in the plain sense that I paid nothing:",
)  # fmt: skip
MIDDLES = (
    "the chapter on Vienna is worth the ticket alone,", "too many timetables for my taste,",
    "finished somewhere past Basel at four in the morning,",
    "the photographs are darker than the nights they show,",
    "nobody has written better about a bunk and a thermos,",
)  # fmt: skip
ENDS = (
    "and I have booked a compartment.", "though the maps could be larger.",
    "and my daughter has taken it to school.", "but the last part drags.",
    "so ask me again after the second reading.",
)  # fmt: skip
RUNS = timedelta(days=16)


def launch(house: House, seed: int) -> Campaign:
    """Invite whoever has a score, but two fifths of them; most of the invited claim."""
    chance = random.Random(f"{seed}:advance")  # noqa: S311
    with scopes.act_as(ACTOR):
        frames.build()
        book = Perk.objects.create(
            brand=house.alder, kind="code", name="Night Trains, an advance copy",
            description="The book, six weeks before it is in the shops. The code pays for it.",
        )  # fmt: skip
        stock.add_codes(book, [f"EARLY-{number:03d}" for number in range(COPIES)])
        campaign = drafts.draft(
            house.alder, book, "Night Trains, advance copies", seed=seed, holdout_share=0.4,
            rule={"all": [{"field": "score", "op": ">=", "value": 1}]},
            reason="Whoever is read at all may be the one whom others ask about a book.",
            starts_at=clock.now(), ends_at=clock.now() + RUNS, tag=TAG, currency="EUR",
            worth=1900, landing_url="https://alder.example/night-trains-early",
        )  # fmt: skip
        drafts.launch(campaign)
    invitations.invite(campaign.pk)
    with scopes.act_as(ACTOR):
        asked = list(Invitation.objects.filter(campaign=campaign).order_by("pk"))
    takers = []
    for each in asked:
        if each.member_id == house.people["alice"].pk:
            continue  # she is new to the publisher, so that the demo shows her first claim
        if not each.held_out and chance.random() < 0.85:
            invitations.mark_opened(campaign.pk, each.member_id)
            if chance.random() < 0.8:
                takers.append(each.member_id)
    taking.take(campaign, takers)
    write_about_it(house, campaign, asked, chance)
    return campaign


def write_about_it(
    house: House, campaign: Campaign, asked: list[Invitation], chance: random.Random
) -> None:
    """Readers write, and the more the more people they move; of those held back hardly anybody."""
    writers = {
        member.pk: writer
        for member, writer in zip(house.members, house.writers.values(), strict=True)
    }
    with scopes.act_as(ACTOR):
        took = set(
            Claim.objects.filter(campaign=campaign, state="issued").values_list(
                "member_id", flat=True
            )
        )
    for each in asked:
        writer = writers[each.member_id]
        likely = min(0.85, 0.05 + writer.pull / 15) if each.member_id in took else 0.04
        if chance.random() < likely:
            said = f"{chance.choice(OPENINGS)} {chance.choice(MIDDLES)} {chance.choice(ENDS)}"
            writer.extra.append(f"{said} {TAG}")


def sell(house: House, campaign: Campaign, seed: int) -> None:
    """What was written is found; visits through the links, and orders that the shop tells by address."""
    mentions.collect()
    chance = random.Random(f"{seed}:books")  # noqa: S311
    with scopes.act_as(ACTOR):
        rows = Invitation.objects.filter(campaign=campaign).order_by("pk")
        asked = list(rows.values_list("member_id", "held_out"))
        taken = Claim.objects.filter(campaign=campaign, state="issued").select_related("link")
        link = {made.member_id: made.link for made in taken}
        address = dict(User.objects.values_list("pk", "email"))
    told = []
    for number, (member, held_out) in enumerate(asked):
        if chance.random() < (0.08 if held_out else 0.42):
            told.append(
                {"order": f"A{300 + number}", "email": address[member], "currency": "EUR",
                 "amount": f"{chance.choice([19, 24, 38, 57])}.00"}
            )  # fmt: skip
        if member in link and chance.random() < 0.3:
            links.follow(link[member].slug, Visit("Mozilla/5.0", f"198.51.{number % 250}.1"))
            with scopes.act_as(ACTOR):
                click = Click.objects.filter(link=link[member]).latest("pk")
            told.append(
                {"order": f"A{700 + number}", "click": click.reference, "currency": "EUR",
                 "amount": "19.00"}
            )  # fmt: skip
    read = [telling.read(house.alder.pk, each | {"at": clock.now()}) for each in told]
    booking.book_many(house.alder, CSV, read)


def close(campaign: Campaign) -> None:
    """It is over, and nobody can claim any more."""
    with scopes.act_as(ACTOR):
        drafts.end(campaign)


def tell() -> tuple[int, int]:
    """Read what the score told and what campaigns changed; gives the numbers of both."""
    with scopes.act_as(ACTOR):
        for campaign in Campaign.objects.exclude(state="draft").select_related("brand", "perk"):
            evidence.standing(campaign)
    return validities.read_all(), evidence.read_due()
