"""Stock that goes out in waves: what is still to come, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Perk, Unit
from perks.models.perks import AT_ONCE

ACTOR = scopes.system("releases")


@dataclass(frozen=True)
class Release:
    """So many units, which nobody can take before that moment."""

    at: datetime
    units: int


def to_come(perk_id: int) -> list[Release]:
    """The waves that have not gone out, soonest first."""
    with scopes.switched_to(ACTOR):
        waiting = Unit.objects.filter(perk_id=perk_id, state="free", released_at__gt=clock.now())
        counted = waiting.values_list("released_at").annotate(n=Count("pk")).order_by("released_at")
        return [Release(at, units) for at, units in counted]


def following(perk_id: int, until: datetime) -> Release | None:
    """The next wave, if it goes out before `until`."""
    first = next(iter(to_come(perk_id)), None)
    return first if first and first.at < until else None


def moment(at: datetime | None) -> datetime:
    """When units that are added now go out: at once, or later. Raises release_past (400)."""
    if at is None:
        return AT_ONCE
    if at <= clock.now():
        raise Refusal(
            "release_past", "Choose a later moment, or none to release them now. None was added.",
            400,
        )  # fmt: skip
    return at


def move(perk: Perk, at: datetime, to: datetime | None) -> int:
    """Let a wave go out at another moment, or now (`to` None); gives the number of units.

    Raises Refusal release_unknown (404) when nothing waits for `at`, release_past (400).
    """
    with scopes.act_as(ACTOR):
        if at <= clock.now():
            raise unknown()
        wave = Unit.objects.filter(perk=perk, state="free", released_at=at)
        moved = wave.update(released_at=clock.now() if to is None else moment(to))
    if not moved:
        raise unknown()
    return moved


def unknown() -> Refusal:
    return Refusal("release_unknown", "Nothing waits for this moment. Nothing was changed.", 404)
