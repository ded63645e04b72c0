"""A postal address as it was typed: checked, tidied, and brought to what neighbours share.

Nothing here keeps or shows an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from campaigns.rules import areas
from campaigns.rules.countries import countries, in_a_sentence
from perks.ground.errors import Refusal
from perks.models import Perk

LONGEST = 100
LINES = {
    "name": "Name on the parcel", "street": "Street and number", "extra": "Flat, floor or company",
    "postcode": "Postcode", "city": "Town or city", "region": "State or region", "country": "Country",
}  # fmt: skip
NEEDED = ("name", "street", "city", "country")
# Where the post knows no postcodes, or hardly uses them (Universal Postal Union).
WITHOUT_POSTCODE = frozenset(
    "AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CM DJ DM ER FJ GA GD GH GM GQ GY HK IE JM KI KM "
    "KN KP LY ML MO MR MW NR QA RW SB SC SL SR ST SY TD TF TG TK TL TO TV UG VU YE ZW".split()
)
# Words of which neighbours write either form.
SHORT = {
    "street": "st", "str": "st", "strasse": "st", "avenue": "ave", "av": "ave", "road": "rd",
    "boulevard": "blvd", "drive": "dr", "lane": "ln", "apartment": "", "apt": "", "flat": "",
    "unit": "", "suite": "", "no": "",
}  # fmt: skip


@dataclass(frozen=True)
class Postal:
    """One address; `region` is a code such as "US-CA", or "" where we know none."""

    name: str
    street: str
    city: str
    country: str
    extra: str = ""
    postcode: str = ""
    region: str = ""

    def as_lines(self) -> list[str]:
        """As it stands on a parcel."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        lines = [self.name, self.street, self.extra, town, self.region_name, self.country_name]
        return [line for line in lines if line]

    @property
    def region_name(self) -> str:
        return areas.regions_of(self.country).get(self.region, "")

    @property
    def country_name(self) -> str:
        return countries().get(self.country, self.country)

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def check(perk: Perk, said: Any) -> Postal:
    """The address in what a member said, if the perk can be sent there.

    Raises Refusal (all 400): address_unclear, address_unreadable, address_line_too_long,
    address_incomplete, country_unknown, region_not_in_country, address_outside.
    """
    lines = {name: tidy(name, value) for name, value in known_lines(said).items()}
    for name in NEEDED:
        if not lines.get(name):
            raise refused("address_incomplete", f"{LINES[name]} is missing.", line=name)
    country = lines["country"] = country_of(lines["country"])
    if not lines.get("postcode") and country not in WITHOUT_POSTCODE:
        raise refused("address_incomplete", "The postcode is missing.", line="postcode")
    lines["region"] = region_of(perk, country, lines.get("region", ""))
    if not areas.holds(perk.sent_to, country, lines["region"]):
        raise refused(
            "address_outside",
            f"This is sent to {areas.all_said(perk.sent_to)} only.",
            line="country",
        )
    return Postal(**lines)


def known_lines(said: Any) -> Mapping[str, str]:
    if not isinstance(said, dict) or not set(said) <= set(LINES):
        raise refused("address_unclear", f"An address has {', '.join(LINES)}, and no more.")
    if not all(isinstance(value, str) for value in said.values()):
        raise refused("address_unclear", "Each line of an address is text.")
    return said


def tidy(name: str, text: str) -> str:
    """One line with single spaces. Raises Refusal address_unreadable, address_line_too_long."""
    if len(text) > LONGEST:
        raise refused("address_line_too_long", f"{LINES[name]}: up to {LONGEST} signs.", line=name)
    line = " ".join(unicodedata.normalize("NFC", text).split(" "))
    if not line.isprintable():
        raise refused(
            "address_unreadable", f"{LINES[name]} has signs that cannot be printed.", line=name
        )
    return " ".join(line.split())


def country_of(text: str) -> str:
    if text.upper() in countries():
        return text.upper()
    named = {name.casefold(): code for code, name in countries().items()}
    if text.casefold() not in named:
        raise refused("country_unknown", f"We do not know a country “{text[:40]}”.", line="country")
    return named[text.casefold()]


def region_of(perk: Perk, country: str, text: str) -> str:
    """The code of a region that was typed; needed only where a perk goes to parts of a country."""
    there = areas.regions_of(country)
    found = areas.find_region(country, text) if text else ""
    if text and there and not found:
        raise refused(
            "region_not_in_country", f"“{text[:40]}” is no region of {in_a_sentence(country)}.",
            line="region",
        )  # fmt: skip
    in_part = country not in perk.sent_to and set(there) & set(perk.sent_to)
    if in_part and not found:
        raise refused("address_incomplete", "The state or region is missing.", line="region")
    return found


def at_home(postal: Postal) -> tuple[str, ...]:
    """What people at one address share, however each of them writes it."""
    town = plain(postal.postcode).replace(" ", "") or plain(postal.city)
    words = [word for word in plain(f"{postal.street} {postal.extra}").split() if word]
    short = [SHORT.get(word, re.sub("(strasse|str)$", "st", word)) for word in words]
    return postal.country, town, " ".join(sorted(word for word in short if word))


def plain(text: str) -> str:
    """Small letters and figures of any script, without marks."""
    apart = unicodedata.normalize("NFKD", text.replace("ß", "ss").casefold())
    bare = (sign for sign in apart if not unicodedata.combining(sign))
    return "".join(sign if sign.isalnum() else " " for sign in bare)


def refused(code: str, sentence: str, **facts: object) -> Refusal:
    return Refusal(code, f"{sentence} Nothing was kept of it.", 400, **facts)
