"""Where a member lives, by the city that she names: in a city, in a region."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.countries import in_a_sentence
from campaigns.rules.fields.base import Leaf, check_words
from campaigns.rules.fields.coded import Coded
from campaigns.rules.places import find, near, places, places_of, plain, regions, said, slugs
from campaigns.rules.words import listed


class PlaceField(Coded):
    """A field whose words stand for places; the measure keeps the number of the member's place."""

    measure_name = "place"
    tell = "We do not know your city. Add it and we will."
    lacking = "a city"
    kind: str

    @abstractmethod
    def words(self) -> Collection[str]:
        """The words that a rule may use."""

    @abstractmethod
    def word_said(self, word: str) -> str:
        """The word as a sentence says it."""

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> tuple[str, ...]:
        return check_words(raw, path, self.kind, None if known is None else self.words(), self.near)

    def near(self, word: str) -> list[str]:
        """A word that was perhaps meant, for a question back."""
        return get_close_matches(word, list(self.words()), n=1)

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"live {self.where(leaf)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"Lives {self.where(leaf)}"

    def where(self, leaf: Leaf) -> str:
        """ "in Munich or Hamburg"."""
        words = [self.word_said(word) for word in leaf.value]
        if leaf.op == "in":
            return f"in {listed(words, 'or')}"
        return f"outside {listed(words, 'and')}"

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        place = self.told(leaf, facts, context)
        return "City not known" if place is None else place_said(place)

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        place = self.told(leaf, facts, context)
        if place is None:
            return self.tell
        return f"Open to people who live {self.where(leaf)}. You told us {place_said(place)}."


class City(PlaceField):
    name = kind = "city"

    def near(self, word: str) -> list[str]:
        return [places_said(name) for name in near(word)]

    def words(self) -> Collection[str]:
        return slugs()

    def numbers_of(self, word: str) -> Sequence[int]:
        return (slugs()[word],) if word in slugs() else ()

    def word_said(self, word: str) -> str:
        if word not in slugs():
            return word
        place = places()[slugs()[word]]
        # Of several places of one name the smaller ones say their region as well.
        lead = f"{regions()[place.region]}, " if place.region and is_smaller(word) else ""
        return f"{place.name} ({lead}{in_a_sentence(place.country)})"


class Region(PlaceField):
    name = kind = "region"

    def words(self) -> Collection[str]:
        return regions()

    def numbers_of(self, word: str) -> Sequence[int]:
        return places_of(word)

    def mute(self) -> Sequence[int]:
        return places_of("")

    def word_said(self, word: str) -> str:
        country = in_a_sentence(word.partition("-")[0])
        name = f"{regions()[word]} ({country})" if word in regions() else word
        return f"the region of {name}"


def place_said(id: int) -> str:
    """ "Munich (Germany)"; a number that is no place any more says so."""
    place = places().get(id)
    return f"{place.name} ({in_a_sentence(place.country)})" if place else "A city we no longer know"


def places_said(name: str) -> str:
    place = find(name)
    return said(place) if place else name


def is_smaller(slug: str) -> bool:
    """Whether a larger place of that country has the name alone."""
    place = places()[slugs()[slug]]
    return slug != f"{place.country}/{plain(place.name).replace(' ', '-')}"
