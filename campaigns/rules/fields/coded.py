"""Fields whose words stand for numbers of one measure: a city, a tier, an answer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.columns import Columns
from campaigns.core.kleene import NO, UNKNOWN, YES, Answers
from campaigns.rules.context import Context, Names
from campaigns.rules.fields.base import NEVER, TELL, Field, Leaf
from campaigns.rules.fields.measured import Measured
from campaigns.rules.operators import MEMBERSHIPS


class Coded(Measured, Field):
    """Yes when the number of the measure is one of those that the words stand for."""

    ops = tuple(MEMBERSHIPS)
    tell: str  # what would settle an unknown, said to the member
    lacking: str

    @abstractmethod
    def numbers_of(self, word: Any) -> Sequence[int]:
        """The numbers that a word stands for."""

    def mute(self) -> Sequence[int]:
        """The numbers of which the field can say nothing."""
        return ()

    def possible(self, leaves: Sequence[Leaf]) -> bool:
        inside = [set(leaf.value) for leaf in leaves if leaf.op == "in"]
        outside = {word for leaf in leaves if leaf.op == "not in" for word in leaf.value}
        return not inside or bool(set.intersection(*inside) - outside)

    def mask(self, leaf: Leaf, frame: Columns, context: Context) -> Answers:
        answers = np.full(len(frame), UNKNOWN, dtype=np.uint8)
        rows, found = frame.measure(self.name_of(leaf, context))
        wanted = [number for word in leaf.value for number in self.numbers_of(word)]
        inside: NDArray[np.bool_] = np.isin(found, wanted) == (leaf.op == "in")
        said = np.where(inside, YES, NO).astype(np.uint8)
        said[np.isin(found, self.mute())] = UNKNOWN
        answers[rows] = said
        return answers

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        name = self.name_of(leaf, context)
        return {"measures": {name: self.number(frame, name)}}

    def told(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> int | None:
        """The number, from the facts."""
        number: int | None = facts["measures"][self.name_of(leaf, context)]
        return number

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        return TELL if self.told(leaf, facts, context) is None else NEVER

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return self.lacking
