"""What a brand has to give: its perks, and how much of each is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Brand, Perk, Unit


@dataclass(frozen=True)
class Shelf:
    """One perk with its stock; `left` counts lapsed holds as free, as claiming does."""

    perk: Perk
    left: int
    held: int
    issued: int
    spent: int
    void: int


def add_perk(brand: Brand, kind: str, name: str, **facts: Any) -> Perk:
    """A new perk of a brand. Raises Refusal venue_missing (400) for access to no venue."""
    if kind == "venue_access" and not facts.get("venue"):
        raise Refusal(
            "venue_missing", "Say which venue lets people in. Nothing was made.", 400, path="venue"
        )
    if kind == "code":
        facts.pop("venue", None)
    perk: Perk = Perk.objects.create(brand=brand, kind=kind, name=name, **facts)
    return perk


def shelves(brand: Brand) -> list[Shelf]:
    """Every perk of a brand with its stock, newest first. Two queries."""
    lapsed = Q(state="held", held_until__lte=clock.now())
    counted = (
        Unit.objects.filter(brand=brand)
        .values("perk_id")
        .annotate(
            left=Count("id", filter=Q(state="free") | lapsed),
            held=Count("id", filter=Q(state="held") & ~lapsed),
            issued=Count("id", filter=Q(state="issued")),
            spent=Count("id", filter=Q(state="spent")),
            void=Count("id", filter=Q(state="void")),
        )
    )
    found = {row.pop("perk_id"): row for row in counted}
    none = {"left": 0, "held": 0, "issued": 0, "spent": 0, "void": 0}
    perks = Perk.objects.filter(brand=brand).select_related("venue").order_by("-pk")
    return [Shelf(perk=perk, **found.get(perk.pk, none)) for perk in perks]
