"""The people and places of the made-up world: who signs in as what."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress

from campaigns.rules import places
from campaigns.worlds.activity import Writer
from campaigns.worlds.names import COUNTRIES, SPOKEN, THEMES, name_of
from perks import stock
from perks.ground import clock, consent
from perks.models import Brand, BrandMembership, Perk, User, Venue, VenueMembership
from scoring import accounts

DOMAIN = "demo.invalid"
# Who can sign in on the demo page, and as what.
ROLES = {
    "alice": ("Member", "Alice Moreno"),
    "bea": ("Brand manager of Northwind Air", "Bea Lindqvist"),
    "ben": ("Brand manager of Halfmoon Roasters", "Ben Achterberg"),
    "victor": ("Venue staff at Lounge SFO", "Victor Sato"),
    "rosa": ("Owner of a small shop", "Rosa Petit"),
    "dana": ("Second brand manager of Alder Press", "Dana Whitfield"),
    "wen": ("Supervisor at Lounge SFO", "Wen Zhao"),
    "tariq": ("Staff at Lounge SFO", "Tariq Mahmood"),
    "olga": ("Operator", "Olga Petrenko"),
}


@dataclass
class House:
    """Rows that the story needs again."""

    people: dict[str, User]
    members: list[User]
    writers: dict[str, Writer]
    accounts: list[int]
    northwind: Brand
    halfmoon: Brand
    alder: Brand
    lounge: Venue
    lounge_day: Perk
    coffees: Perk
    book: Perk


def furnish(members: int, seed: int, since: datetime) -> House:
    """Brands, a venue, perks with stock, staff, and members with linked accounts."""
    people = {
        key: User.objects.create_user(
            f"{key}@{DOMAIN}",
            None,
            name=name,
            is_sandbox=True,
            joined_at=since,
            is_staff=key == "olga",
            is_superuser=key == "olga",
            is_member=key == "alice",
        )
        for key, (_, name) in ROLES.items()
    }
    for person in people.values():
        confirm(person)
    northwind, halfmoon, alder = (
        Brand.objects.create(slug=slug, name=name, stock=colour, vetted_at=clock.now())
        for slug, name, colour in (
            ("northwind", "Northwind Air", "sky"),
            ("halfmoon", "Halfmoon Roasters", "clay"),
            ("alder", "Alder Press", "moss"),
        )
    )
    lounge = Venue.objects.create(
        slug="lounge-sfo", name="Lounge SFO", city="San Francisco", country="US",
        time_zone="America/Los_Angeles",
    )  # fmt: skip
    for brand, key in ((northwind, "bea"), (alder, "bea"), (halfmoon, "ben")):
        BrandMembership.objects.create(brand=brand, user=people[key], role="owner")
    VenueMembership.objects.create(venue=lounge, user=people["victor"], role="owner")
    house = House(
        people,
        [],
        {},
        [],
        northwind,
        halfmoon,
        alder,
        lounge,
        *perks(northwind, halfmoon, alder, lounge),
    )
    settle(house, members, seed, since)
    return house


def perks(
    northwind: Brand, halfmoon: Brand, alder: Brand, lounge: Venue
) -> tuple[Perk, Perk, Perk]:
    lounge_day = Perk.objects.create(
        brand=northwind, kind="venue_access", name="Lounge day visit", venue=lounge, guests=1,
        valid_days=60, hand_over="2 shower tokens",
        description="A quiet chair, a shower and a hot meal before your flight. Any airline.",
    )  # fmt: skip
    coffees = Perk.objects.create(
        brand=halfmoon, kind="code", name="Six coffees, before they are sold",
        description="Six bags of 60 g from the spring harvest. Enter the code in our shop; shipping is free.",
    )  # fmt: skip
    book = Perk.objects.create(
        brand=alder, kind="code", name="Night Trains, a signed copy",
        description="The book that three of our editors read on the way to Lisbon. The code pays for it.",
    )  # fmt: skip
    stock.add_units(lounge_day, 40)
    stock.add_codes(coffees, [f"HALFMOON-{number:04d}" for number in range(1, 31)])
    stock.add_codes(book, [f"TRAINS-{number:03d}" for number in range(1, 13)])
    return lounge_day, coffees, book


def settle(house: House, members: int, seed: int, since: datetime) -> None:
    """Alice and the other members sign up, agree, and link an account each."""
    chance = random.Random(seed)  # noqa: S311
    alice = house.people["alice"]
    User.objects.filter(pk=alice.pk).update(
        birth_year=1991, country="US", city="Oakland", place_id=5378538, languages=["en", "es"]
    )
    consent.give(alice.pk, list(consent.PURPOSES), source="sandbox")
    link(
        house,
        alice,
        Writer("travel:1", alice.name, ["train-travel", "air-travel", "bread-baking"], 5, 6),
    )
    house.writers["travel:1"].about = "Trains, planes and the bread I bake when I am home."
    for number in range(members):
        member, writer = sign_up(number, chance, since)
        link(house, member, writer)


def sign_up(
    number: int, chance: random.Random, since: datetime, first: int = 2
) -> tuple[User, Writer]:
    """A member who agrees to everything, and what she writes; `first` begins her network's numbers."""
    member = User.objects.create_user(
        f"member{number}@{DOMAIN}", None, name=name_of(number), is_member=True, is_sandbox=True,
        joined_at=since, country=chance.choice(COUNTRIES),
        birth_year=chance.choice([None, chance.randint(1955, 2006)]),
    )  # fmt: skip
    User.objects.filter(pk=member.pk).update(**told(member.country, number))
    confirm(member)
    themes = chance.sample(sorted(THEMES), chance.choice([1, 2, 2, 3]))
    site = THEMES[themes[0]][0]
    pull = min(60.0, chance.lognormvariate(1.2, 1.1))
    posts = chance.choice([1, 2, 2, 3])
    consent.give(member.pk, list(consent.PURPOSES), source="sandbox")
    return member, Writer(f"{site}:{first + number}", member.name, themes, pull, posts)


@cache
def largest_of(country: str) -> list[places.Place]:
    """The six largest cities of a country."""
    return [each for each in places.places().values() if each.country == country][:6]


def told(country: str, number: int) -> dict[str, Any]:
    """What every other member says of her city and languages: one of the largest of her country."""
    largest = largest_of(country)
    if number % 2 or not largest:
        return {"languages": []}
    home = largest[number // 2 % len(largest)]
    return {"city": home.name, "place_id": home.id, "languages": SPOKEN.get(country, ["en"])}


def confirm(person: User) -> None:
    """As if the link in the first letter had been followed."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def link(house: House, member: User, writer: Writer) -> None:
    account = accounts.begin_link(member.pk, "stackexchange", writer.native_id)
    accounts.vouch(account.pk)
    house.members.append(member)
    house.writers[writer.native_id] = writer
    house.accounts.append(account.pk)
