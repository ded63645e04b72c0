"""Days since a member's last perk, from the asking brand or any; never had one is longer than any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    span, subject_words = (10, 360, 10), "the days since the last perk"
    fact = "last_perk"

    def last(self, frame: Columns, context: Context) -> tuple[NDArray[Any], NDArray[Any]]:
        """Rows that had a perk, and the day of the last one."""
        return frame.last_perk(context.brand_id)

    def measure(self, leaf: Leaf, frame: Columns, context: Context) -> Measure:
        rows, last = self.last(frame, context)
        passed = np.full(len(frame), FAR, dtype=np.int32)
        passed[rows] = day_number(context.as_of) - last
        return Measure(passed, passed)

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any]:
        return "last_perk", context.brand_id

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"have had {self.words(leaf, names)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return capital(self.words(leaf, names))

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        rows, last = self.last(frame, context)
        return {self.fact: day_of(int(last[0])).isoformat() if len(rows) else None}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if facts[self.fact] is None:
            return "None so far"
        return f"Last one on {dated(dt.date.fromisoformat(facts[self.fact]), context.as_of)}"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        least, most = self.bounds(leaf)
        if most != FAR:
            return f"Open to people who have had {self.words(leaf, names)}."
        last = dt.date.fromisoformat(facts[self.fact])
        again = last + dt.timedelta(days=least)
        return (
            f"Your last one was on {dated(last, context.as_of)}. "
            f"Yours again from {dated(again, context.as_of)}."
        )

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        least, most = self.bounds(leaf)
        if most != FAR:
            return NEVER
        passed = (context.as_of - dt.date.fromisoformat(facts[self.fact])).days
        return ACT + 0.5 * min(1.0, (least - passed) / self.most)

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a known last perk"

    def words(self, leaf: Leaf, names: Names) -> str:
        """ "no perk from us for 90 days"."""
        return WORDS[leaf.op].format(brand=self.brand(names), days=days(leaf.value))

    def brand(self, names: Names) -> str:
        return names.brand


class CooldownAny(Cooldown):
    """The same of the last perk from any brand, as the measure of this name keeps its day."""

    name = "cooldown_any"
    fact = "last_perk_any"
    subject_words = "the days since the last perk from any brand"

    def last(self, frame: Columns, context: Context) -> tuple[NDArray[Any], NDArray[Any]]:
        return frame.measure(self.name)

    def kinds(self, leaf: Leaf) -> tuple[str, ...]:
        return (self.name,)

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any]:
        return "measure", self.name

    def brand(self, names: Names) -> str:
        return "any brand"
