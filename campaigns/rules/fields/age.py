"""Age from a year of birth alone, so age is a range of two years until the year is over.

Born in 2005, somebody is 20 or 21 on any day of 2026 but the last, and 21 on 31 December.
"21 or older" is then unknown before that day, and unknown is never counted as yes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from campaigns.core.columns import Columns
from campaigns.rules.context import Context, Names
from campaigns.rules.fields.base import ACT, NEVER, TELL, Leaf
from campaigns.rules.fields.number import Measure, NumberField
from campaigns.rules.operators import FAR
from campaigns.rules.words import capital, dated

WORDS = {">=": "{} or older", ">": "older than {}", "<=": "{} or younger", "<": "younger than {}"}


class Age(NumberField):
    name = "age"
    noun = "An age"
    least, most = 1, 120
    domain = (0, 130)
    span, subject_words = (16, 80, 1), "the age"

    def measure(self, leaf: Leaf, frame: Columns, context: Context) -> Measure:
        born = frame.column("birth_year")
        high = np.int16(context.as_of.year) - born
        low = high - np.int16(not _year_is_over(context.as_of))
        return Measure(low, high, born >= 0)

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any]:
        return "birth_year", None

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"are {_words(leaf)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return capital(_words(leaf))

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        born = int(frame.column("birth_year")[0])
        return {"birth_year": None if born < 0 else born}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        born = facts["birth_year"]
        if born is None:
            return "Birth year not known"
        age = context.as_of.year - born
        ages = str(age) if _year_is_over(context.as_of) else f"{age - 1} or {age}"
        return f"Born in {born}, so {ages}"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        born = facts["birth_year"]
        if born is None:
            return "We do not know your age. Add your birth year and we will."
        least, most = self.bounds(leaf)
        if most != FAR:
            return f"Open to people who are {_words(leaf)}. You told us {born}."
        until = dt.date(born + least, 12, 31)
        return (
            f"Open to people who are {_words(leaf)}. A birth year of {born} shows that "
            f"from {dated(until, context.as_of)}."
        )

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        if facts["birth_year"] is None:
            return TELL
        least, most = self.bounds(leaf)
        if most != FAR:
            return NEVER
        years = facts["birth_year"] + least - context.as_of.year
        return ACT + 0.4 if years <= 0 else NEVER

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a birth year that settles their age"


def _words(leaf: Leaf) -> str:
    return WORDS[leaf.op].format(leaf.value)


def _year_is_over(day: dt.date) -> bool:
    """On the last day of a year everybody has had this year's birthday."""
    return (day.month, day.day) == (12, 31)
