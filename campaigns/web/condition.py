"""One condition as it is typed: blanks with text in them, to JSON and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from campaigns.rules import languages, places
from campaigns.rules.context import NETWORK_NAMES
from campaigns.rules.countries import countries
from campaigns.rules.fields.score_state import STATES
from campaigns.rules.fields.source_quality import READ
from campaigns.rules.words import listed
from campaigns.web.phrases import PHRASES, Phrase
from scoring.connectors.registry import connectors

TOPICAL = ("topic", "stance")
CHOSEN = ("network", "score_state", "source_quality")
NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?")


@dataclass
class Condition:
    """The texts in the blanks; `error` stands at the blank `wrong` ("op", "topic", "of" or "value").

    A topic is typed by its name; `slug` is what it was found to be. `of` is the venue that the
    field asks about, chosen among `things`: slug and name. `path` is where its JSON stands.
    """

    field: str
    op: str
    value: str
    topic: str = ""
    of: str = ""
    slug: str = ""
    name: str = ""
    error: str = ""
    wrong: str = ""
    path: str = ""
    things: list[tuple[str, str]] = dataclass_field(default_factory=list)

    is_group = False

    @property
    def place(self) -> str:
        """The numbers in its name: what a button says that is about it."""
        return self.name[1:]

    @property
    def has_topic(self) -> bool:
        return self.field in TOPICAL

    @property
    def phrase(self) -> Phrase:
        return PHRASES[self.field]

    @property
    def error_id(self) -> str:
        return f"{self.name}-error" if self.error else ""

    @property
    def words(self) -> str:
        """The condition in words, as typed, for the name of its button."""
        parts = [self.phrase.before, self.topic, self.phrase.between]
        parts += [self.phrase.ops.get(self.op, self.op), self.value_words, self.phrase.after]
        parts.append(dict(self.things).get(self.of, self.of))
        return " ".join(part for part in parts if part)

    @property
    def value_words(self) -> str:
        return dict(self.choices).get(self.value, self.value) if self.choices else self.value

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen, one word each; and what a rule that names several asks for.

        Empty for a field that is typed.
        """
        if self.field not in CHOSEN and not self.phrase.own:
            return []
        known = dict(self.things) if self.phrase.own else chosen_from(self.field)
        if self.value not in known:
            slugs = self.value.split(",")
            known[self.value] = listed([known.get(slug, slug) for slug in slugs], "or")
        return list(known.items())

    def as_json(self) -> dict[str, Any]:
        """The leaf; a text that is no number stays one, for the rule's parser to refuse."""
        leaf: dict[str, Any] = {"field": self.field, "op": self.op, "value": self.json_value()}
        if self.field in TOPICAL:
            leaf["topic"] = self.slug or self.topic
        if self.phrase.of:
            leaf[self.phrase.of] = self.of
        if self.field == "answer":
            leaf["question"] = number(self.value.partition(".")[0])
        return leaf

    def json_value(self) -> object:
        if self.field in TYPED:
            return [TYPED[self.field](word) for word in split(self.value)]
        if self.field in CHOSEN or self.field == "tier":
            return split(self.value)
        if self.field == "list":
            return [number(each) for each in split(self.value)]
        if self.field == "answer":
            return [number(each.partition(".")[2]) for each in split(self.value)]
        if not NUMBER.fullmatch(self.value):
            return self.value
        return float(self.value) if "." in self.value else int(self.value)


def from_leaf(leaf: Mapping[str, Any], topics: Mapping[str, str]) -> Condition:
    """The condition of a stored leaf; `topics` gives names by slug."""
    value = leaf["value"]
    if leaf["field"] in TYPED:
        value = ", ".join(SHOWN[leaf["field"]](word) for word in value)
    elif leaf["field"] == "answer":
        value = ",".join(f"{leaf['question']}.{choice}" for choice in value)
    elif leaf["field"] in CHOSEN or PHRASES[leaf["field"]].own:
        value = ",".join(map(str, value))
    topic = leaf.get("topic", "")
    of = str(leaf.get(PHRASES[leaf["field"]].of, ""))
    return Condition(
        leaf["field"], leaf["op"], str(value), topics.get(topic, topic), of=of, slug=topic
    )


def chosen_from(field: str) -> dict[str, str]:
    """The words of a field of CHOSEN and how they read."""
    if field == "score_state":
        return {state: state for state in STATES}
    if field == "source_quality":
        return dict(READ)
    return {slug: NETWORK_NAMES.get(slug, slug) for slug in connectors()}


def number(text: str) -> int | str:
    """The number in a text; a text that is none stays one, for the rule's parser to refuse."""
    return int(text) if text.isdecimal() and len(text) < 19 else text


def split(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := part.strip())]


def country_code(word: str) -> str:
    """The code of a country by its name or code; what is neither stays as it was typed."""
    by_name = {name.lower(): code for code, name in countries().items()}
    return by_name.get(word.lower(), word.upper() if len(word) == 2 else word)


def city_slug(word: str) -> str:
    """The slug of a city by its name, with its country where several have it."""
    place = places.find(word)
    return place.slug if place else word


def city_words(slug: str) -> str:
    """What `city_slug` reads as that slug."""
    place = places.find(slug)
    if place is None or city_slug(places.said(place)) != slug:
        return slug
    return places.said(place)


def region_code(word: str) -> str:
    """The code of a region by its name and country, "Bavaria (Germany)", or its name alone."""
    name, _, country = word.partition("(")
    code = country_code(country.rstrip(" )")) if country else ""
    alike = places.plain(name)
    found = (
        each for each, called in places.regions().items()
        if places.plain(called) == alike and each.startswith(code)
    )  # fmt: skip
    return next(found, word)


def region_words(code: str) -> str:
    """What `region_code` reads as that code."""
    name, country = places.regions().get(code), code.partition("-")[0]
    return f"{name} ({countries().get(country, country)})" if name else code


# Fields whose words are typed with commas between: how one is read, and how it is shown.
TYPED: dict[str, Callable[[str], str]] = {
    "country": country_code,
    "city": city_slug,
    "region": region_code,
    "language": lambda word: languages.find(word) or word,
}
SHOWN: dict[str, Callable[[str], str]] = {
    "country": lambda code: countries().get(code, code),
    "city": city_words,
    "region": region_words,
    "language": lambda code: languages.languages().get(code, code),
}
