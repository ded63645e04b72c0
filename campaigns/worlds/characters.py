"""Members in the states that a house meets, each with a sign-in of its own on the demo page."""

from __future__ import annotations

from datetime import datetime, timedelta

from campaigns import home_address
from campaigns.postal import Postal
from campaigns.worlds.activity import Writer
from campaigns.worlds.house import DOMAIN, House, confirm, link
from campaigns.worlds.networks import Told, one, read
from perks import privacy
from perks.ground import clock, consent
from perks.models import User
from scoring import absences

# Who has no account yet, who has just begun, who hides her score, and who is away.
CAST = {
    "nadia": "Nadia Benali",
    "lucas": "Lucas Ferreira",
    "esther": "Esther Lévy",
    "yusuf": "يوسف المنصوري",
}


def settle(house: House) -> None:
    """Two of them write from the beginning, as all members do."""
    for number, (key, themes) in enumerate(
        (("esther", ["photography", "hiking"]), ("yusuf", ["coffee", "train-travel"]))
    ):
        member = sign_up(key)
        house.people[key] = member
        link(house, member, Writer(f"photo:{9_000 + number}", member.name, themes, 9.0, 3))


def sign_up(key: str) -> User:
    member: User = User.objects.create_user(
        f"{key}@{DOMAIN}", None, name=CAST[key], is_member=True, is_sandbox=True,
        joined_at=clock.now(), country="GB", birth_year=1988, languages=["en"],
    )  # fmt: skip
    confirm(member)
    consent.give(member.pk, list(consent.PURPOSES), source="sandbox")
    return member


def arrive(house: House, now: datetime) -> None:
    """One signs up today, one began yesterday; one hides her score, one is away."""
    with clock.at(now - timedelta(days=3)):
        beginner = house.people["lucas"] = sign_up("lucas")
        account = one(beginner, "web", "https://lucas.demo.invalid/", "Lucas bakes", "")
    read(account, Told(now, "lucas", posts=1, pull=3))
    house.people["nadia"] = sign_up("nadia")
    privacy.hide_score(house.people["esther"].pk, True)
    away = house.people["yusuf"].pk
    absences.declare(away, clock.today(), clock.today() + timedelta(days=12))
    consent.withdraw(away, "invite")
    keep_addresses(house)


def keep_addresses(house: House) -> None:
    """Where the next parcel may go without being asked again."""
    kept = {
        "alice": Postal("Alice Moreno", "1200 Cedar Street", "Oakland", "US", "", "94607", "US-CA"),
        "esther": Postal("Esther Lévy", "8 Mill Lane", "Bristol", "GB", "Flat 3", "BS1 4QA"),
    }
    for key, postal in kept.items():
        home_address.keep(house.people[key].pk, postal)
