"""Cities that rules know, each with its region and coordinates rounded to a tenth of a degree.

From GeoNames (geonames.org, CC BY 4.0), cities of 50,000 people and more: nobody is to be found by
the place she names. A tenth of a degree is some eleven kilometres.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from campaigns.rules.countries import countries

EARTH_KM = 6371.0
# Letters that do not come apart into a plain one and a mark.
WHOLE = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class Place:
    """`id` is GeoNames' number, `region` a code of `regions()`, empty where there is none.

    `slug` is its name in rules, such as "DE/munich"; of places with one name in a country the
    largest has it, the others add their region: "US/springfield-il".
    """

    id: int
    slug: str
    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    also: tuple[str, ...]

    @property
    def at(self) -> tuple[float, float]:
        return self.latitude, self.longitude


@cache
def places() -> dict[int, Place]:
    """Every place by its number, by falling population."""
    return {place.id: place for place in _read()}


@cache
def slugs() -> dict[str, int]:
    """The number of each place by its name in rules."""
    return {place.slug: place.id for place in places().values()}


@cache
def regions() -> dict[str, str]:
    """Code to name: {"DE-02": "Bavaria", ...}."""
    with open(Path(__file__).with_name("regions.csv"), encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


@cache
def places_of(region: str) -> tuple[int, ...]:
    """The numbers of the places of a region, rising; with "" of those that are in none."""
    return tuple(sorted(place.id for place in places().values() if place.region == region))


def find(text: str, country: str = "") -> Place | None:
    """The place of a name or slug as somebody typed it, the largest of several; None without one.

    The country may stand behind it: "Munich (Germany)".
    """
    if text in slugs():
        return places()[slugs()[text]]
    name, _, behind = text.partition("(")
    id = _named().get((_country(behind.rstrip(" )")) or country, plain(name)))
    return None if id is None else places()[id]


def said(place: Place) -> str:
    """As somebody would type it: "Munich (Germany)"."""
    return f"{place.name} ({countries().get(place.country, place.country)})"


def near(text: str) -> list[str]:
    """Names that begin like what was typed, the most alike first; for a question back."""
    start = plain(text.partition("(")[0])
    alike = [name for _, name in _named() if name[:2] == start[:2]]
    return get_close_matches(start, alike, n=1) if start else []


def _country(text: str) -> str:
    """The code of a country that was typed by its name or code; "" for nothing."""
    word = plain(text)
    if word.upper() in countries():
        return word.upper()
    return next((code for code, name in countries().items() if plain(name) == word), text)


def plain(text: str) -> str:
    """Small letters without marks, single spaces: "München" is "munchen"."""
    apart = unicodedata.normalize("NFKD", text.lower().translate(WHOLE))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> int:
    """The great-circle distance of two points in degrees, whole kilometres (haversine formula)."""
    (a, b), (c, d) = (tuple(map(math.radians, point)) for point in (one, other))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return round(2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half))))


@cache
def _named() -> dict[tuple[str, str], int]:
    """Places by country and plain name, own names before others; "" for the largest anywhere."""
    found: dict[tuple[str, str], int] = {}
    every = list(places().values())
    named = [(place, place.name) for place in every]
    named += [(place, name) for place in every for name in place.also]
    for place, name in named:
        for country in (place.country, ""):
            found.setdefault((country, plain(name)), place.id)
    return found


def _read() -> Iterator[Place]:
    taken: set[str] = set()
    with open(Path(__file__).with_name("places.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            slug = f"{row['country']}/{plain(row['name']).replace(' ', '-')}"
            if slug in taken:
                slug = f"{slug}-{row['region'].partition('-')[2].lower() or row['id']}"
            if slug in taken:
                slug = f"{slug}-{row['id']}"
            taken.add(slug)
            yield Place(
                int(row["id"]), slug, row["name"], row["country"], row["region"],
                float(row["latitude"]), float(row["longitude"]),
                tuple(row["also"].split("|")) if row["also"] else (),
            )  # fmt: skip
