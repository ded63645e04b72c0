"""What a brand has to give: its perks, and how much of each is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from perks import shop_terms
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.kinds import registry
from perks.kinds.base import NEVER, PASS, Kind
from perks.models import Brand, Perk, Unit
from perks.stock import takeable


@dataclass(frozen=True)
class Shelf:
    """One perk with its stock; `left` counts lapsed holds as free, as claiming does.

    `later` is what waits for its release; the first of it goes out `next_at`.
    """

    perk: Perk
    left: int
    held: int
    issued: int
    spent: int
    void: int
    later: int = 0
    next_at: datetime | None = None


def add_perk(brand: Brand, kind: str, name: str, **facts: Any) -> Perk:
    """A new perk of a brand.

    With `at_shops` it is handed over at every shop that joins, and `venue` is not asked for.

    Raises Refusal kind_unknown (400), those of its kind's `facts`, of `check_door`, `check_window`
    and `for_shops`.
    """
    facts = registry.kind(kind).facts(for_shops(registry.kind(kind), facts))
    check_door(facts.get("offline", ""), facts.get("open_cap", 0))
    check_window(facts.get("opens_at"), facts.get("closes_at"))
    perk: Perk = Perk.objects.create(brand=brand, kind=kind, name=name, **facts)
    return perk


def may_be_at_shops(kind: Kind) -> bool:
    """Whether shops can hand it over: one pass for each member, at a time of her choice."""
    at_a_desk = kind.gives(Perk(venue_id=0)) == PASS
    return kind.venue != NEVER and not kind.has_a_time and at_a_desk


def for_shops(kind: Kind, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a perk of many shops: used once, and only with the network.

    Raises Refusal shops_need_a_pass or shops_use_once (both 400).
    """
    if not facts.get("at_shops"):
        return facts
    if not may_be_at_shops(kind):
        raise Refusal(
            "shops_need_a_pass", "Shops hand over what a pass gives. Choose another kind of perk.",
            400, path="at_shops",
        )  # fmt: skip
    if facts.get("uses", 1) > 1:
        raise Refusal(
            "shops_use_once", "What many shops hand over is used once: one of them is paid for it.",
            400, path="uses",
        )  # fmt: skip
    return {
        **facts,
        "venue": shop_terms.anywhere(),
        "offline": "deny",
        "open_cap": 0,
        "books_slots": False,
    }


def check_door(offline: str, open_cap: int) -> None:
    """Raise Refusal open_cap_missing (400): without a cap there is no bound to what may be lost."""
    if offline == "open" and open_cap < 1:
        raise Refusal(
            "open_cap_missing",
            "Say how many guests one scanner may let in on its own. Nothing was changed.",
            400,
            path="open_cap",
        )


def check_window(opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Raise Refusal perk_window (400) for a window that ends before it begins, or is over."""
    if closes_at and (closes_at <= clock.now() or (opens_at and closes_at <= opens_at)):
        raise Refusal(
            "perk_window",
            "It ends before it begins, or has ended already. Choose a later end. Nothing was made.",
            400,
            path="closes_at",
        )


def change_door(perk: Perk, **rules: Any) -> Perk:
    """Set how a perk is handed over; scanners follow within a minute of being online.

    `rules` are offline, open_cap, confirm, strict, initials, books_slots and
    static_allowed; what is left out stays. Raises Refusal perk_has_no_door (400) for a code,
    and those of `check_door`.
    """
    if not perk.gives_pass:
        raise Refusal("perk_has_no_door", "This perk is not handed over at a desk.", 400)
    if perk.at_shops:
        rules |= {"offline": "deny", "open_cap": 0, "books_slots": False}
    check_door(rules.get("offline", perk.offline), rules.get("open_cap", perk.open_cap))
    for name, value in rules.items():
        setattr(perk, name, value)
    perk.save(update_fields=list(rules))
    return perk


def shelves(brand: Brand, only: int | None = None) -> list[Shelf]:
    """Every perk of a brand with its stock, newest first, or one of them. Two queries."""
    now = clock.now()
    lapsed = Q(state="held", held_until__lte=now)
    one = {} if only is None else {"perk_id": only}
    counted = (
        Unit.objects.filter(brand=brand, **one)
        .values("perk_id")
        .annotate(
            left=Count("id", filter=takeable()),
            later=Count("id", filter=Q(state="free", released_at__gt=now)),
            next_at=Min("released_at", filter=Q(state="free", released_at__gt=now)),
            held=Count("id", filter=Q(state="held") & ~lapsed),
            issued=Count("id", filter=Q(state="issued")),
            spent=Count("id", filter=Q(state="spent")),
            void=Count("id", filter=Q(state="void")),
        )
    )
    found = {row.pop("perk_id"): row for row in counted}
    none = {"left": 0, "held": 0, "issued": 0, "spent": 0, "void": 0}
    which = {} if only is None else {"pk": only}
    perks = Perk.objects.filter(brand=brand, **which).select_related("venue").order_by("-pk")
    return [Shelf(perk=perk, **found.get(perk.pk, none)) for perk in perks]
