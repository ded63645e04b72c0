"""Numbers that sentences say with a verb and a unit: "write at least 2 posts a week".

A field of this kind is a declaration: the measure that it compares, its range, and its words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.core.columns import Columns
from campaigns.rules.context import Context, Names
from campaigns.rules.fields.base import ACT, NEVER, TELL, Leaf
from campaigns.rules.fields.measured import Measured
from campaigns.rules.fields.number import NumberField
from campaigns.rules.operators import Comparison
from campaigns.rules.words import capital, small


class Amount(Measured, NumberField):
    """`verb` follows "members who"; `line` begins the line about one member; `unit` is for 1 and for
    more. "{brand}" in them stands for the brand that asks.

    `unseen` is the line when nothing is known, `tell` what would settle it and `lacking` what
    people lack then. `advice` is added where doing something helps; without it nothing does.
    """

    verb: str
    line: str
    unit: tuple[str, str]
    unseen: str = "Not known"
    tell: str = ""
    lacking: str = ""
    advice: str = ""
    less = "fewer than"
    label: str  # where a condition is added; `start` is what a new one says
    start: tuple[str, int | float]
    is_graded = True

    def clause(self, leaf: Leaf, names: Names) -> str:
        return branded(f"{self.verb} {self.asked(leaf)}", names)

    def condition(self, leaf: Leaf, names: Names) -> str:
        return capital(branded(f"{self.line} {self.asked(leaf)}".strip(), names))

    def asked(self, leaf: Leaf) -> str:
        """ "at least 2 posts a week"."""
        return f"{self.counts(self.comparison(leaf))} {self.worded(leaf.value)}"

    def counts(self, comparison: Comparison) -> str:
        return self.less if comparison.symbol == "<" else comparison.count

    def worded(self, value: float) -> str:
        """A value with its unit: "1 post a week", "2.5 posts a week"."""
        return f"{value:,} {self.unit[value != 1]}"

    def shown(self, units: int) -> float:
        """The value that so many units make, as it is shown."""
        whole, rest = divmod(units, self.per_unit)
        return units / self.per_unit if rest else whole

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        name = self.name_of(leaf, context)
        found = {each: self.number(frame, each) for each in (name, self.told_by) if each}
        return {"measures": found}

    def found(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> int | None:
        """What is compared, from the facts."""
        number = facts["measures"][self.name_of(leaf, context)]
        if number is None:
            is_known = not self.told_by or facts["measures"][self.told_by] is not None
            return self.absent if is_known else None
        return self.of_number(number, leaf, context)

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        units = self.found(leaf, facts, context)
        if units is None:
            return self.unseen
        return capital(branded(f"{self.line} {self.worded(self.shown(units))}".strip(), names))

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        units = self.found(leaf, facts, context)
        if units is None:
            return self.tell
        seen = small(self.seen(leaf, facts, context, names))
        told = f"Open to people who {self.clause(leaf, names)}. You: {seen}."
        return f"{told} {self.advice}" if self.advice and self.bounds(leaf)[0] > units else told

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        units = self.found(leaf, facts, context)
        if units is None:
            return TELL
        if not self.advice or self.bounds(leaf)[0] <= units:
            return NEVER
        asked = leaf.value * self.per_unit
        return ACT + 0.5 * min(1.0, abs(asked - units) / max(asked, 1))

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return self.lacking


def branded(text: str, names: Names) -> str:
    """The text with the brand's name in its place."""
    return text.replace("{brand}", names.brand)
