"""The cast of every test: who they are and whom they act for."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from perks.models import (
    Brand,
    BrandMembership,
    Device,
    Perk,
    User,
    Venue,
    VenueMembership,
)


@dataclass
class Cast:
    alice: User
    bea: User
    victor: User
    olga: User
    mallory: User
    northwind: Brand
    rival: Brand
    lounge: Venue
    other_venue: Venue
    desk: Device
    lounge_day: Perk
    code_perk: Perk


def assemble() -> Cast:
    """Alice is a member; Bea manages Northwind; Victor works at the lounge; Olga operates.

    Mallory is a member who also manages a rival brand and works at another venue.
    """
    alice, bea, victor, olga, mallory = persons(
        account("alice", "Alice Moreno", is_member=True, birth_year=1991, country="US"),
        account("bea", "Bea Lindqvist"),
        account("victor", "Victor Sato"),
        account("olga", "Olga Petrenko", is_staff=True, is_superuser=True),
        account("mallory", "Mallory Quist", is_member=True),
    )
    northwind, rival = Brand.objects.bulk_create(
        [
            Brand(slug="northwind", name="Northwind Air", stock="sky"),
            Brand(slug="rival", name="Rival Rail", stock="rose"),
        ]
    )
    lounge, other_venue = Venue.objects.bulk_create(
        [
            Venue(slug="lounge-sfo", name="Lounge SFO", country="US"),
            Venue(slug="elsewhere", name="Elsewhere", country="DE"),
        ]
    )
    BrandMembership.objects.bulk_create(
        [
            BrandMembership(brand=northwind, user=bea, role="owner"),
            BrandMembership(brand=rival, user=mallory, role="owner"),
        ]
    )
    VenueMembership.objects.bulk_create(
        [
            VenueMembership(venue=lounge, user=victor, role="owner"),
            VenueMembership(venue=other_venue, user=mallory, role="owner"),
        ]
    )
    desk = Device.objects.create(venue=lounge, name="Desk 2")
    day = Perk(
        brand=northwind, kind="venue_access", name="Lounge day visit", venue=lounge, guests=1
    )
    code = Perk(brand=northwind, kind="code", name="20% off a booking")
    lounge_day, code_perk = Perk.objects.bulk_create([day, code])
    return Cast(
        alice,
        bea,
        victor,
        olga,
        mallory,
        northwind,
        rival,
        lounge,
        other_venue,
        desk,
        lounge_day,
        code_perk,
    )


def person(name: str, full: str, confirmed: bool = True, **facts: object) -> User:
    """Somebody who signs in with NAME@example.test and the password "a long password"."""
    return persons(account(name, full, **facts), confirmed=confirmed)[0]


def account(name: str, full: str, **facts: object) -> User:
    user = User(email=f"{name}@example.test", name=full, **facts)
    user.set_password("a long password")
    return user


def persons(*users: User, confirmed: bool = True) -> list[User]:
    """Stored with their addresses, all in two statements: hardly a test does without them."""
    made = User.objects.bulk_create(users)
    addresses = [
        EmailAddress(user=user, email=user.email, verified=confirmed, primary=True) for user in made
    ]
    EmailAddress.objects.bulk_create(addresses)
    return made
