"""What the editor shows beside the sentence: the context of the page and of its live part."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from campaigns import approving, first_rule
from campaigns.cautions import cautions
from campaigns.figures import Curve
from campaigns.planner import planned
from campaigns.rules.countries import countries
from campaigns.web.next_steps import SAID, Steps, steps
from campaigns.web.phrases import PHRASES
from campaigns.web.typed import Typed
from perks import stock
from perks.ground import clock


def figures_context(typed: Typed) -> dict[str, Any]:
    """The figures for what is typed; without a readable rule only why there are none."""
    left = stock.left(typed.campaign.perk_id)
    context: dict[str, Any] = {"typed": typed, "campaign": typed.campaign, "left": left}
    if typed.rule is None:
        return context
    campaign = typed.as_if_saved
    plan = planned(campaign, typed.rule, left)
    found = plan.figures
    curve = found.curve
    enough = enough_of(curve, left, campaign.holdout_share) if curve else None
    return context | {
        "figures": found,
        "plan": plan,
        "age": age_words(clock.now() - found.built_at),
        "cautions": [
            each
            for each in cautions(campaign, typed.rule, plan, left)
            if campaign.state != "draft" or each.code not in SAID
        ],
        "curve": curve,
        "curve_table": table_of(curve) if curve else [],
        "enough": enough,
        "enough_says": f"enough for all from {enough:g}" if enough is not None else "",
        "tried": typed.form.at(curve.path) if curve else None,
    }


def enough_of(curve: Curve, left: int, holdout_share: float) -> float | None:
    """The threshold from which the stock is enough for everybody who is invited."""
    return None if curve.rises else curve.enough_for(int(left / (1 - holdout_share)))


def table_of(curve: Curve) -> list[tuple[float, int, bool]]:
    """Every tenth of the curve, and where it stands: (threshold, people, is now)."""
    step = max(1, len(curve.points) // 10)
    return [
        (asked, count, asked == curve.at)
        for place, (asked, count) in enumerate(curve.points)
        if place % step == 0 or asked == curve.at
    ]


def age_words(age: timedelta) -> str:
    """ "9 seconds", "12 minutes", "3 hours", "2 days"."""
    seconds = max(0, int(age.total_seconds()))
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{seconds // size} {name}{'s' if seconds >= 2 * size else ''}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def page_context(typed: Typed) -> dict[str, Any]:
    """All that the whole page needs beside who looks at it."""
    found = figures_context(typed)
    return found | builder_context() | {"steps": steps_of(typed, found)}


def steps_of(typed: Typed, found: dict[str, Any]) -> Steps | None:
    """What a draft still lacks; None once it is launched."""
    if typed.campaign.state != "draft":
        return None
    reached = found["figures"].reach.yes if "figures" in found else None
    return steps(typed, found["left"], reached, approving.standing(typed.campaign))


def builder_context() -> dict[str, Any]:
    """What the blanks of a rule suggest, and what a new condition can ask about."""
    return {
        "phrases": PHRASES,
        "topics": first_rule.suggested().values(),
        "country_names": countries().values(),
    }
