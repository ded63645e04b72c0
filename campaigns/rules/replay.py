"""An old decision, made again from its receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from campaigns.core.columns import Frame, day_number
from campaigns.core.person import one_person
from campaigns.rules.context import Context, Names
from campaigns.rules.fields.score_state import STATES
from campaigns.rules.parse import parse
from campaigns.rules.verdict import EVALUATOR, Verdict, judge
from perks.ground.errors import Refusal


def replay(values: Mapping[str, Any]) -> Verdict:
    """The verdict that was given, from the `values` on its receipt.

    Raises Refusal `receipt_unreadable` when another evaluator made it.
    """
    if values.get("evaluator") != EVALUATOR:
        raise Refusal(
            "receipt_unreadable",
            f"This receipt was made by {values.get('evaluator')}, which is not kept here. "
            "The receipt itself still holds. Read its sentences instead.",
        )
    context = Context(dt.date.fromisoformat(values["as_of"]), values["brand_id"])
    frame = _row(values["facts"], context)
    return judge(parse(values["rule"], None), frame, context, Names(**values["names"]))


def _row(facts: Mapping[str, Any], context: Context) -> Frame:
    """The one-row frame that says what the facts say."""
    topics = facts.get("topics", {})
    # Without a condition on the score only this matters of it: was anything read at all?
    unscored = None if None in topics.values() else 0
    last = facts.get("last_perk")
    return one_person(
        standing=facts.get("score", unscored),
        country=facts.get("country"),
        birth_year=facts.get("birth_year"),
        networks=facts.get("networks", ()),
        topics={slug: strength for slug, strength in topics.items() if strength is not None},
        measures=_measures(facts),
        last_perks={context.brand_id: dt.date.fromisoformat(last)} if last else {},
    )


def _measures(facts: Mapping[str, Any]) -> dict[str, int]:
    """The measures that the facts know."""
    known = facts.get("measures", {})
    found = {name: number for name, number in known.items() if number is not None}
    if facts.get("last_perk_any"):
        found["cooldown_any"] = day_number(dt.date.fromisoformat(facts["last_perk_any"]))
    if facts.get("score_low") is not None:
        found["score_low"] = facts["score_low"]
    if facts.get("score_state") is not None:
        found["settled"] = STATES.index(facts["score_state"])
    return found
