"""Every connector in this package, found by looking: a new network is one new file."""

import pkgutil
from functools import cache
from importlib import import_module

import scoring.connectors
from perks.ground.errors import Refusal
from scoring.connectors.base import Connector


@cache
def connectors() -> dict[str, Connector]:
    """All connectors by slug, in alphabetical order. Raises ValueError when two share a slug."""
    found: dict[str, Connector] = {}
    for module in pkgutil.iter_modules(scoring.connectors.__path__):
        for thing in vars(import_module(f"scoring.connectors.{module.name}")).values():
            if not _is_connector(thing, module.name):
                continue
            if thing.slug in found:
                raise ValueError(f"two connectors call themselves {thing.slug!r}")
            found[thing.slug] = thing()
    return dict(sorted(found.items()))


def connector(slug: str) -> Connector:
    """The connector of one network. Raises Refusal `network_unknown`."""
    try:
        return connectors()[slug]
    except KeyError:
        known = ", ".join(connectors())
        raise Refusal(
            "network_unknown", f"There is no network called {slug}. There are: {known}.", status=404
        ) from None


def _is_connector(thing: object, module: str) -> bool:
    return (
        isinstance(thing, type)
        and issubclass(thing, Connector)
        and thing.__module__ == f"scoring.connectors.{module}"
        and hasattr(thing, "slug")
    )
