"""Samples on their way: some wait to be sent, one is sent, one came damaged, one came whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from campaigns import addresses, claims, implied, problems, sending
from campaigns.models import Campaign, Claim, Parcel
from campaigns.worlds.house import House
from perks import variants
from perks.ground.errors import Refusal
from perks.models import Perk, User

# Made-up streets of towns that there are.
TOWNS = {
    "US": ("Cedar Street", "94607", "Oakland", "California"),
    "GB": ("Mill Lane", "BS1 4QA", "Bristol", ""),
    "DE": ("Ahornweg", "80331", "Munich", "Bavaria"),
}
TAKERS = 8
MOST_TRIED = 30
ENDS = ("delivered", "delivered", "returned", "lost")


def reach(perk: Perk) -> None:
    """The demo's samples are sent to three countries."""
    implied.settle(perk, list(TOWNS), [], None)


def send_cups(house: House, campaign: Campaign) -> None:
    """Eight take a cup: two parcels wait, one is not sent, and of the five that left each came to
    another end; one of those that came is broken."""
    alice = house.people["alice"].pk
    taken = taken_by([each for each in house.members if each.pk != alice], campaign)
    for claim in taken[2:3]:
        claims.cancel(claim.pk, claim.member_id)
    gone = [Parcel.objects.get(claim=claim) for claim in taken[3:]]
    for number, parcel in enumerate(gone):
        sending.send(parcel.pk, parcel.brand_id, "Kurierpost", f"KP{7004 + number}DE")
    for parcel, end in zip(gone, ENDS, strict=False):
        sending.settle(parcel.pk, parcel.brand_id, end)
    for broken in gone[:1]:
        problems.report(
            broken.claim_id, broken.member_id, "damaged",
            "The cup is whole, the handle is not. The box had a dent on one side.",
        )  # fmt: skip


def send_to_alice(house: House, campaign: Campaign) -> None:
    """Alice has one on its way, and the brand has looked at her address once, to send it."""
    for claim in taken_by([house.people["alice"]], campaign):
        parcel = Parcel.objects.get(claim=claim)
        addresses.read([claim], house.alder, "page", house.people["bea"].pk)
        sending.send(parcel.pk, parcel.brand_id, "Postal", "PO 4471 0092")


def taken_by(members: list[User], campaign: Campaign) -> list[Claim]:
    """Confirmed claims of the first of these who can have one."""
    found = []
    sizes = [each.variant.key for each in variants.choices(campaign.perk)]
    for number, member in enumerate(of_reach(members)):
        if len(found) == TAKERS or number == MOST_TRIED:
            break
        key = sizes[number % len(sizes)]
        try:
            made = claims.claim(member.pk, campaign.pk, f"parcel-{member.pk}", {"variant": key})
            if made.claim is not None:
                said = {"variant": key, "address": home(member, number), **answers(campaign.perk)}
                claims.fill_in(made.claim.pk, member.pk, said)
                found.append(claims.confirm(made.claim.pk, member.pk))
        except Refusal:
            continue
    return found


def of_reach(members: list[User]) -> Iterator[User]:
    fresh = User.objects.in_bulk([member.pk for member in members])
    return (fresh[each.pk] for each in members if fresh[each.pk].country in TOWNS)


def answers(perk: Perk) -> dict[str, Any]:
    return {"answers": {"1": "Yes"}} if perk.asks else {}


def home(member: User, number: int) -> dict[str, str]:
    street, postcode, city, region = TOWNS[member.country]
    return {
        "name": member.name, "street": f"{number + 3} {street}", "postcode": postcode,
        "city": city, "region": region, "country": member.country,
    }  # fmt: skip
