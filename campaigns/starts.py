"""What most campaigns begin as: each start fills in the form of a new one, and nothing is fixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from perks.ground import clock


@dataclass(frozen=True)
class Start:
    """`perk` fills the form of a perk of `kind`, `facts` go to the draft. What happens on one
    evening happens `in_days` from now.

    `title` and `text` are what a manager chooses by, `then` what is left to do before the launch.
    """

    slug: str
    title: str
    text: str
    kind: str
    name: str
    then: str
    perk: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    in_days: int | None = None


def filled(start: Start) -> dict[str, Any]:
    """What the form of the perk begins with."""
    given = {"name": start.name, **start.perk}
    if start.in_days is not None:
        evening = datetime.combine(clock.today() + timedelta(days=start.in_days), time(19))
        given |= {"opens_at": evening, "closes_at": evening + timedelta(hours=3)}
    return given


HELD_BACK = {"holdout_share": 0.1}
STARTS = {
    each.slug: each
    for each in (
        Start(
            "lounge", "A day at a lounge",
            "A pass for one visit, with a guest. A tenth of those who fit are held back, so that "
            "the report can say what it changed.",
            "venue_access", "A day at the lounge",
            "Choose the venue, then say whom it is for.",
            {"guests": 1, "uses": 1, "valid_days": 30, "units": 50}, HELD_BACK,
        ),
        Start(
            "discount", "A discount by score",
            "A ladder: 20% from a score of 40, 40% from 50. Each step has places of its own.",
            "tiered", "A discount",
            "Write the code of each step behind the last semicolon, or choose a venue.",
            {"tiers": "40; 20% off; 100;\n50; 40% off; 50;"}, HELD_BACK,
        ),
        Start(
            "box", "A sample box",
            "You send it by post. Members choose a size, and nobody sees it whom it cannot reach.",
            "sample", "A sample box",
            "Say where you send it. An operator vets your brand before you see an address.",
            {"variants": "S; 20\nM; 40\nL; 20"}, HELD_BACK,
        ),
        Start(
            "event", "An evening",
            "A ticket for one evening at a venue. Each member says whether a guest comes along.",
            "ticket", "An evening with us",
            "See that the hours are right.",
            {"guests": 1, "units": 80}, HELD_BACK, in_days=14,
        ),
        Start(
            "shops", "Small shops",
            "Many shops, one sponsor. Each member uses it once, at a shop of her choice, and you "
            "settle with the shops.",
            "venue_access", "A treat at a small shop",
            "Send the joining link to the shops: it stands with the campaign, under Shops.",
            {"at_shops": True, "uses": 1, "valid_days": 30, "units": 200},
            {**HELD_BACK, "is_open": True},
        ),
        Start(
            "surprise", "A surprise",
            "Your side sends a signed event, a seat that stays empty, say, and one who fits is "
            "picked by lot.",
            "shared_code", "A surprise",
            "Make a key for events, then launch.",
            {"units": 20}, {"way": "event", "holdout_share": 0.0},
        ),
    )
}  # fmt: skip
