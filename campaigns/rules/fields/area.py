"""Where a perk reaches people: countries whole, or regions of them. Implied by perks, never typed.

Somebody in a country that is reached in part only is told by her city; without one it is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from campaigns.core.bitframe import BitFrame
from campaigns.core.bitmaps import Words
from campaigns.core.columns import Columns
from campaigns.core.kleene import NO, UNKNOWN, YES, Answers
from campaigns.rules.areas import all_said, country_of
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.countries import in_a_sentence
from campaigns.rules.fields.base import NEVER, TELL, Field, Leaf, check_words
from campaigns.rules.fields.place import place_said
from campaigns.rules.places import places
from campaigns.rules.words import capital

PLACE = "place"


class Area(Field):
    """The value are codes of `campaigns.rules.areas`; `lead` begins its sentence."""

    ops = ("in",)
    lead: str
    living: str

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> tuple[str, ...]:
        return check_words(raw, path, "area", None)

    def possible(self, leaves: Sequence[Leaf]) -> bool:
        return True

    def kinds(self, leaf: Leaf) -> tuple[str, ...]:
        return (PLACE,) if is_partial(leaf) else ()

    def mask(self, leaf: Leaf, frame: Columns, context: Context) -> Answers:
        """By country where that settles it, else by the city."""
        answers = by_country(leaf, frame)
        if is_partial(leaf):
            answers = np.where(answers == UNKNOWN, by_place(leaf, frame), answers)
        return answers

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any] | None:
        return None if is_partial(leaf) else ("country", None)

    def index(self, leaf: Leaf, frame: BitFrame, context: Context, least: int) -> Words:
        country, place = frame.axis("country"), frame.axis("measure", PLACE)
        if not is_partial(leaf) or country is None or place is None:
            return super().index(leaf, frame, context, least)
        answers = by_country(leaf, country.cases)
        settled = country.people((answers >= least) & (answers != UNKNOWN))
        cities = place.people(by_place(leaf, place.cases) >= least)
        return settled | country.people(answers == UNKNOWN) & cities

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"{self.living} {all_said(leaf.value, 'or')}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"{self.lead} {all_said(leaf.value)} only"

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        code = int(frame.column("country")[0])
        found: dict[str, Any] = {"country": None if code < 0 else frame.countries[code]}
        if is_partial(leaf):
            _, numbers = frame.measure(PLACE)
            found["measures"] = {PLACE: int(numbers[0]) if len(numbers) else None}
        return found

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        return capital(told(leaf, facts)) or "Country not known"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if not is_open(leaf, facts):
            return f"{self.condition(leaf, names)}. You told us {told(leaf, facts)}."
        if facts["country"] is None:
            return "We do not know where you live. Add your country and we will."
        return "We do not know your city. Add it and we will."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        return TELL if is_open(leaf, facts) else NEVER

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a city" if is_partial(leaf) else "a country"


class SentTo(Area):
    name = "sent_to"
    lead, living = "Sent to", "can have it sent to"


class LivesIn(Area):
    name = "lives_in"
    lead, living = "For people in", "live in"


def told(leaf: Leaf, facts: Mapping[str, Any]) -> str:
    """Where she told us that she lives, as a sentence goes on with it; "" for nothing."""
    place = facts.get("measures", {}).get(PLACE) if is_partial(leaf) else None
    if place is not None:
        return place_said(place)
    return in_a_sentence(facts["country"]) if facts["country"] else ""


def is_partial(leaf: Leaf) -> bool:
    """Whether it reaches a country in part only, so that a city matters."""
    return any("-" in code for code in leaf.value)


def is_open(leaf: Leaf, facts: Mapping[str, Any]) -> bool:
    """Whether telling more could make a no of the leaf, or an unknown, a yes."""
    if facts["country"] is None:
        return True
    in_part = facts["country"] in {country_of(code) for code in leaf.value if "-" in code}
    return in_part and facts.get("measures", {}).get(PLACE) is None


def by_country(leaf: Leaf, frame: Columns) -> Answers:
    """Yes for a country that is reached whole, unknown for one in part or none told, uint8[n]."""
    partial = {country_of(code) for code in leaf.value if "-" in code}
    table = [
        YES if code in leaf.value else UNKNOWN if code in partial else NO
        for code in frame.countries
    ]
    # Unknown is -1, which reads the last entry.
    answers: Answers = np.array([*table, UNKNOWN], dtype=np.uint8)[frame.column("country")]
    return answers


def by_place(leaf: Leaf, frame: Columns) -> Answers:
    """The same by the city, unknown without one, uint8[n]."""
    answers = np.full(len(frame), UNKNOWN, dtype=np.uint8)
    rows, found = frame.measure(PLACE)
    numbers, back = np.unique(found, return_inverse=True)
    told = np.array([of_place(leaf, int(number)) for number in numbers], dtype=np.uint8)
    if len(told):
        answers[rows] = told[back]
    return answers


def of_place(leaf: Leaf, number: int) -> int:
    place = places().get(number)
    if place is None:
        return UNKNOWN
    if place.country in leaf.value or place.region in leaf.value:
        return YES
    partial = any(country_of(code) == place.country for code in leaf.value if "-" in code)
    return UNKNOWN if partial and not place.region else NO
