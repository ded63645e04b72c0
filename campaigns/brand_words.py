"""The words of a rule that belong to one brand, and what they are called in sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from campaigns.models import BrandList, BuyerQuestion, Customer
from campaigns.rules import places
from campaigns.rules.fields import Leaf
from perks.models import Venue


class Later(Mapping[str, Any]):
    """A mapping that is read when somebody first looks into it: most rules never do."""

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self._read = read
        self._found: dict[str, Any] | None = None

    @property
    def found(self) -> dict[str, Any]:
        if self._found is None:
            self._found = self._read()
        return self._found

    def __getitem__(self, key: str) -> Any:
        return self.found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


def venues_of(brand_id: int) -> dict[str, Venue]:
    """The venues that hand over the brand's perks, by slug, in the order of their names."""
    found = Venue.objects.filter(perks__brand_id=brand_id).distinct().order_by("name", "pk")
    return {venue.slug: venue for venue in found}


def venue_places(brand_id: int) -> dict[str, tuple[float, float] | None]:
    """Where the brand's venues lie, to a tenth of a degree; None for a city that we do not know."""
    return {slug: at(venue) for slug, venue in venues_of(brand_id).items()}


def at(venue: Venue) -> tuple[float, float] | None:
    place = places.find(venue.city, venue.country)
    return place.at if place else None


def things_named(leaves: Iterable[Leaf]) -> dict[str, str]:
    """The names of what the leaves are about, by their keys; a query for each kind that is there."""
    asked: dict[str, set[str]] = defaultdict(set)
    for leaf in leaves:
        for thing in leaf.field.things(leaf):
            kind, _, id = thing.partition(":")
            asked[kind].add(id)
    found = {}
    for kind, ids in asked.items():
        for id, name in NAMES[kind](ids):
            found[f"{kind}:{id}"] = name
    return found


def _venues(slugs: set[str]) -> Iterable[tuple[str, str]]:
    return Venue.objects.filter(slug__in=slugs).values_list("slug", "name")


def _lists(ids: set[str]) -> Iterable[tuple[str, str]]:
    rows = BrandList.objects.filter(pk__in=map(int, ids)).values_list("pk", "name")
    return ((str(id), name) for id, name in rows)


def _questions(ids: set[str]) -> Iterable[tuple[str, str]]:
    rows = BuyerQuestion.objects.filter(pk__in=map(int, ids)).values_list("pk", "text")
    return ((str(id), text) for id, text in rows)


def _choices(ids: set[str]) -> Iterable[tuple[str, str]]:
    """The choices of questions by number and place: "3.0" is the first one of question 3."""
    of = {id.partition(".")[0] for id in ids}
    rows = BuyerQuestion.objects.filter(pk__in=map(int, of)).values_list("pk", "choices")
    return ((f"{id}.{place}", words) for id, choices in rows for place, words in enumerate(choices))


NAMES: dict[str, Callable[[set[str]], Iterable[tuple[str, str]]]] = {
    "venue": _venues,
    "list": _lists,
    "question": _questions,
    "choice": _choices,
}


def lists_of(brand_id: int) -> dict[str, str]:
    """The names of the brand's lists by their numbers."""
    rows = BrandList.objects.filter(brand_id=brand_id).order_by("name", "pk")
    return {str(id): name for id, name in rows.values_list("pk", "name")}


def questions_of(brand_id: int) -> dict[str, BuyerQuestion]:
    """The brand's questions by their numbers; closed ones too, for rules that ask them."""
    return {
        str(each.pk): each
        for each in BuyerQuestion.objects.filter(brand_id=brand_id).order_by("pk")
    }


def choices_of(brand_id: int) -> dict[str, list[str]]:
    """The answers to choose from, by question."""
    return {id: each.choices for id, each in questions_of(brand_id).items()}


def tiers_of(brand_id: int) -> dict[str, str]:
    """The tiers of the brand's customers, with "" for those of none; empty without customers."""
    tiers = Customer.objects.filter(brand_id=brand_id).order_by("tier")
    return {tier: tier for tier in tiers.values_list("tier", flat=True).distinct()}


def things_of(kind: str, brand_id: int) -> list[tuple[str, str]]:
    """What a brand's rule can ask about: slug or number, and name, as the editor lists them."""
    return THINGS[kind](brand_id)


THINGS: dict[str, Callable[[int], list[tuple[str, str]]]] = {
    "venue": lambda brand_id: [(slug, each.name) for slug, each in venues_of(brand_id).items()],
    "list": lambda brand_id: list(lists_of(brand_id).items()),
    "tier": lambda brand_id: [(tier, tier) for tier in tiers_of(brand_id) if tier],
    "answer": lambda brand_id: [
        (f"{id}.{place}", f"“{each.text}” with {words}")
        for id, each in questions_of(brand_id).items()
        for place, words in enumerate(each.choices)
    ],
}
