"""How many perks of any brand a member has in a month, at most. Implied by the house, never typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.bitframe import BitFrame
from campaigns.core.bitmaps import Words, nobody, others
from campaigns.core.columns import Columns
from campaigns.core.kleene import NO, YES, Answers
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.base import ACT, Field, Leaf
from campaigns.rules.words import counted

# Perks of the last 30 days, and how many of them a member wants at most, where she said so.
HAD, MOST = "month_had", "month_most"
DAYS = 30


class MonthBudget(Field):
    """The value is the most that the house gives; a member may have asked for less.

    It is said on a receipt only where it is the reason: a limit that is far away explains nothing.
    """

    name = "month_budget"
    ops = ("<=",)
    is_quiet = True

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> int:
        return int(raw)

    def possible(self, leaves: Sequence[Leaf]) -> bool:
        return True

    def mask(self, leaf: Leaf, frame: Columns, context: Context) -> Answers:
        most = np.minimum(filled(frame, MOST, leaf.value), leaf.value)
        answers: Answers = np.where(filled(frame, HAD, 0) < most, YES, NO).astype(np.uint8)
        return answers

    def index(self, leaf: Leaf, frame: BitFrame, context: Context, least: int) -> Words:
        """Everybody but those who had as many as the house gives, or as they asked for."""
        had, most = frame.axis("measure", HAD), frame.axis("measure", MOST)
        if had is None or most is None:
            return super().index(leaf, frame, context, least)
        numbers = filled(had.cases, HAD, 0)
        asked = filled(most.cases, MOST, leaf.value)
        full = nobody(len(frame)) | had.people(numbers >= leaf.value)
        for wanted in np.unique(asked[asked < leaf.value]).tolist():
            full |= most.people(asked == wanted) & had.people(numbers >= wanted)
        return others(full, len(frame))

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"have had fewer than {perks(leaf.value)} in the last {DAYS} days"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"At most {perks(leaf.value)} of any brand in {DAYS} days"

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        found = {}
        for name in (HAD, MOST):
            _, numbers = frame.measure(name)
            found[name] = int(numbers[0]) if len(numbers) else None
        return {"measures": found}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        had, asked = of_facts(facts)
        told = f"{perks(had)} in the last {DAYS} days"
        return told if asked is None else f"{told}, and you asked for at most {asked}"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        had, asked = of_facts(facts)
        wait = f"Yours again once one of them is {DAYS} days old"
        if asked is not None and asked < leaf.value:
            return (
                f"You have had {perks(had)} in the last {DAYS} days, and asked for at most {asked}. "
                f"{wait}, or when you ask for more."
            )
        most = "one is" if leaf.value == 1 else f"{counted(leaf.value)} are"
        return (
            f"You have had {perks(had)} in the last {DAYS} days, and {most} the most that "
            f"anybody gets. {wait}."
        )

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        return ACT

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a known number of perks"


def filled(frame: Columns, name: str, absent: int) -> NDArray[np.int32]:
    """A measure for each person, int32[n], `absent` for whoever has none."""
    rows, numbers = frame.measure(name)
    values = np.full(len(frame), absent, dtype=np.int32)
    values[rows] = numbers
    return values


def of_facts(facts: Mapping[str, Any]) -> tuple[int, int | None]:
    """How many she had, and how many she asked for."""
    measures = facts["measures"]
    return measures[HAD] or 0, measures[MOST]


def perks(number: int) -> str:
    return f"{number} perk{'' if number == 1 else 's'}"
