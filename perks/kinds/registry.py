"""Every kind in this package, found by looking: a new kind is one new file."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import perks.kinds
from perks.ground.errors import Refusal
from perks.kinds.base import ALWAYS, NEVER, Kind


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by slug, in alphabetical order. Raises ValueError when two share a slug."""
    found: dict[str, Kind] = {}
    for module in pkgutil.iter_modules(perks.kinds.__path__):
        for thing in vars(import_module(f"perks.kinds.{module.name}")).values():
            if not _is_kind(thing, module.name):
                continue
            if thing.slug in found:
                raise ValueError(f"two kinds of perk call themselves {thing.slug!r}")
            found[thing.slug] = thing()
    return dict(sorted(found.items()))


def kind(slug: str) -> Kind:
    """The kind of that name. Raises Refusal kind_unknown (400)."""
    try:
        return kinds()[slug]
    except KeyError:
        known = ", ".join(kinds())
        raise Refusal(
            "kind_unknown", f"There is no kind of perk called {slug}. There are: {known}.", 400
        ) from None


def choices() -> list[tuple[str, str]]:
    """Slug and name of every kind, for columns and forms."""
    return [(slug, each.name) for slug, each in kinds().items()]


def at_desks() -> list[str]:
    """The kinds that a desk may hand over."""
    return [slug for slug, each in kinds().items() if each.venue != NEVER]


def need_a_venue() -> list[str]:
    """The kinds that are nothing without a venue."""
    return [slug for slug, each in kinds().items() if each.venue == ALWAYS]


def need_a_time() -> list[str]:
    """The kinds that begin and end at an hour."""
    return [slug for slug, each in kinds().items() if each.has_a_time]


def by_code() -> list[str]:
    """The kinds that come as a code, where no desk hands them over."""
    return [slug for slug, each in kinds().items() if each.stock == "codes" or each.shares_code]


def _is_kind(thing: object, module: str) -> bool:
    return (
        isinstance(thing, type)
        and issubclass(thing, Kind)
        and thing.__module__ == f"perks.kinds.{module}"
        and hasattr(thing, "slug")
    )
