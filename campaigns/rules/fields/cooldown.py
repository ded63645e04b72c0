"""Days since the member's last perk from the asking brand; never had one is longer than any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from campaigns.core.columns import Columns, day_number, day_of
from campaigns.rules.context import Context, Names
from campaigns.rules.fields.base import ACT, NEVER, Leaf
from campaigns.rules.fields.number import Measure, NumberField
from campaigns.rules.operators import FAR
from campaigns.rules.words import capital, dated, days

WORDS = {
    ">=": "no perk from {brand} for {days}",
    ">": "no perk from {brand} for more than {days}",
    "<=": "a perk from {brand} at most {days} ago",
    "<": "a perk from {brand} less than {days} ago",
}


class Cooldown(NumberField):
    name = "cooldown"
    noun = "A number of days"
    least, most = 1, 3650
    domain = (0, FAR)

    def measure(self, leaf: Leaf, frame: Columns, context: Context) -> Measure:
        rows, last = frame.last_perk(context.brand_id)
        passed = np.full(len(frame), FAR, dtype=np.int32)
        passed[rows] = day_number(context.as_of) - last
        return Measure(passed, passed)

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any]:
        return "last_perk", context.brand_id

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"have had {_words(leaf, names)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return capital(_words(leaf, names))

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        rows, last = frame.last_perk(context.brand_id)
        return {"last_perk": day_of(int(last[0])).isoformat() if len(rows) else None}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if facts["last_perk"] is None:
            return "None so far"
        return f"Last one on {dated(dt.date.fromisoformat(facts['last_perk']), context.as_of)}"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        least, most = self.bounds(leaf)
        if most != FAR:
            return f"Open to people who have had {_words(leaf, names)}."
        last = dt.date.fromisoformat(facts["last_perk"])
        again = last + dt.timedelta(days=least)
        return (
            f"Your last one was on {dated(last, context.as_of)}. "
            f"Yours again from {dated(again, context.as_of)}."
        )

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        least, most = self.bounds(leaf)
        if most != FAR:
            return NEVER
        passed = (context.as_of - dt.date.fromisoformat(facts["last_perk"])).days
        return ACT + 0.5 * min(1.0, (least - passed) / self.most)

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a known last perk"


def _words(leaf: Leaf, names: Names) -> str:
    return WORDS[leaf.op].format(brand=names.brand, days=days(leaf.value))
