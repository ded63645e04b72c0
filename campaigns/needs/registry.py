"""Every need in this package, found by looking: a new need is one new file."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import campaigns.needs
from campaigns.needs.base import Need
from perks.models import Perk


@cache
def needs() -> dict[str, Need]:
    """All needs by slug, in alphabetical order. Raises ValueError when two share a slug."""
    found: dict[str, Need] = {}
    for module in pkgutil.iter_modules(campaigns.needs.__path__):
        for thing in vars(import_module(f"campaigns.needs.{module.name}")).values():
            if not _is_need(thing, module.name):
                continue
            if thing.slug in found:
                raise ValueError(f"two needs call themselves {thing.slug!r}")
            found[thing.slug] = thing()
    return dict(sorted(found.items()))


def of(perk: Perk) -> list[Need]:
    """What this perk needs, first what is chosen at once."""
    found = [need for need in needs().values() if need.wanted(perk)]
    return sorted(found, key=lambda need: not need.at_once)


def _is_need(thing: object, module: str) -> bool:
    return (
        isinstance(thing, type)
        and issubclass(thing, Need)
        and thing.__module__ == f"campaigns.needs.{module}"
        and hasattr(thing, "slug")
    )
