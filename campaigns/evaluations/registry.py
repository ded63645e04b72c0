"""The protocols by name, found by looking into this package, and the data they read."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.conf import settings

import campaigns.evaluations
from perks.ground.errors import Refusal

BESIDE = Path("../shared/data")


def protocols() -> dict[str, ModuleType]:
    """Every module of the package that measures something, by its NAME."""
    names = [module.name for module in pkgutil.iter_modules(campaigns.evaluations.__path__)]
    modules = [import_module(f"campaigns.evaluations.{name}") for name in names]
    return {module.NAME: module for module in modules if hasattr(module, "measure")}


def protocol(name: str) -> ModuleType:
    """One protocol. Raises Refusal protocol_unknown."""
    known = protocols()
    if name not in known:
        raise Refusal(
            "protocol_unknown", f"There is no protocol {name}. There are: {', '.join(known)}.", 404
        )
    return known[name]


def folder(needs: str, given: Path | None) -> Path:
    """Where the data of a protocol lies: `given`, else PERKS_DATA, else ../shared/data.

    A protocol over generated worlds needs none. Raises Refusal data_missing with the way to name
    the place.
    """
    if not needs:
        return Path()
    chosen = given or Path(settings.PERKS_DATA or settings.BASE_DIR / BESIDE)
    place = chosen / needs
    if not place.is_dir():
        raise Refusal(
            "data_missing",
            f"There is no folder {needs} in {chosen}. Name the data with --data DIR or PERKS_DATA.",
            404,
        )
    return place
