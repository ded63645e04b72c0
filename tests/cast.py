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
    alice = person("alice", "Alice Moreno", is_member=True, birth_year=1991, country="US")
    bea = person("bea", "Bea Lindqvist")
    victor = person("victor", "Victor Sato")
    olga = person("olga", "Olga Petrenko", is_staff=True, is_superuser=True)
    mallory = person("mallory", "Mallory Quist", is_member=True)
    northwind = Brand.objects.create(slug="northwind", name="Northwind Air", stock="sky")
    rival = Brand.objects.create(slug="rival", name="Rival Rail", stock="rose")
    lounge = Venue.objects.create(slug="lounge-sfo", name="Lounge SFO", country="US")
    other_venue = Venue.objects.create(slug="elsewhere", name="Elsewhere", country="DE")
    BrandMembership.objects.create(brand=northwind, user=bea, role="owner")
    BrandMembership.objects.create(brand=rival, user=mallory, role="owner")
    VenueMembership.objects.create(venue=lounge, user=victor, role="owner")
    VenueMembership.objects.create(venue=other_venue, user=mallory, role="owner")
    desk = Device.objects.create(venue=lounge, name="Desk 2")
    lounge_day = Perk.objects.create(
        brand=northwind, kind="venue_access", name="Lounge day visit", venue=lounge, guests=1
    )
    code_perk = Perk.objects.create(brand=northwind, kind="code", name="20% off a booking")
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
    email = f"{name}@example.test"
    user = User.objects.create_user(email, "a long password", name=full, **facts)
    EmailAddress.objects.create(user=user, email=email, verified=confirmed, primary=True)
    return user
