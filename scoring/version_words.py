"""How versions of the model, and what they would change, say themselves to operators."""

from __future__ import annotations

from datetime import datetime

from perks.ground.plots.markup import people, signed
from scoring.comparing import FAR, Comparison
from scoring.models import ModelVersion
from scoring.models.versions import TRIAL

STATES = {
    "published": ("Published", ""),
    "shadow": ("On trial", "mark"),
    "current": ("In force", "yes"),
    "retired": ("Retired", ""),
}


def state(row: ModelVersion, now: datetime) -> str:
    """What became of a version in this house, in one or two sentences."""
    if row.state == "shadow":
        ends = row.shadow_since + TRIAL
        if now < ends:
            return f"Computed beside the one in force; may be promoted from {day(ends)}."
        return f"Computed beside the one in force since {day(row.shadow_since)}; may be promoted."
    if row.state == "current":
        early = f" Promoted early: {row.early_because}" if row.early_because else ""
        return f"In force since {day(row.promoted_at)}, by {row.decided_by}.{early}"
    if row.promoted_at:
        return f"Was in force from {day(row.promoted_at)} to {day(row.retired_at)}."
    return f"Tried from {day(row.shadow_since)} to {day(row.retired_at)}, never in force."


def day(at: datetime) -> str:
    """A day as people write it."""
    return f"{at.day} {at:%B %Y}"


def comparison(found: Comparison) -> list[str]:
    """A comparison in a few sentences."""
    said = [
        f"{found.version} beside {found.against}, on trial since {day(found.since)}: "
        f"{found.runs} run{'' if found.runs == 1 else 's'}, {people(found.members)} with a score "
        "by both."
    ]
    if not found.members:
        return said
    middle, low, high = (signed(found.change[part]) for part in (50, 5, 95))
    return [
        *said,
        f"The shown score would stay for {found.same:,}, rise for {found.higher:,} and fall for "
        f"{found.lower:,}; for {found.far:,} by {FAR} points or more.",
        f"Half would move by {middle} or less; nine in ten by {low} to {high}.",
        "The order of members "
        + ("cannot be compared." if found.rank is None else f"agrees to {found.rank:.3f}."),
        f"{found.settled:,} would be provisional no more, {found.unsettled:,} anew.",
    ]
