"""Fields that compare a number. The stored unit is whole: points, tenths, years, days."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.columns import Columns
from campaigns.core.kleene import UNKNOWN, Answers
from campaigns.rules.context import Context, Vocabulary
from campaigns.rules.fields.base import ACT, Field, Leaf
from campaigns.rules.operators import COMPARISONS, FAR, Comparison
from campaigns.rules.refusals import invalid, quoted


@dataclass(frozen=True, slots=True)
class Measure:
    """What is known of a number: it lies in `low` to `high`, int[n], where `known`, bool[n]."""

    low: NDArray[Any]
    high: NDArray[Any]
    known: NDArray[np.bool_] | None = None


class NumberField(Field):
    """A number with `least` and `most` in a rule; `per_unit` units make one."""

    ops = tuple(COMPARISONS)
    noun: str
    least: int
    most: int
    per_unit: int = 1
    span: tuple[int, int, int]  # the thresholds of the curve: first, last and step
    subject_words: str  # what the curve goes by: "the score"
    domain: tuple[int, int]  # the units that can occur, for finding rules that never hold

    @abstractmethod
    def measure(self, leaf: Leaf, frame: Columns, context: Context) -> Measure:
        """The number for each person, in units."""

    def comparison(self, leaf: Leaf) -> Comparison:
        return COMPARISONS[leaf.op]

    def bounds(self, leaf: Leaf) -> tuple[int, int]:
        """The units that satisfy the leaf, both ends included."""
        return self.comparison(leaf).bounds(round(leaf.value * self.per_unit))

    def mask(self, leaf: Leaf, frame: Columns, context: Context) -> Answers:
        """Yes where the whole range satisfies the leaf, no where none of it does."""
        least, most = self.bounds(leaf)
        measure = self.measure(leaf, frame, context)
        if most == FAR:
            certain, possible = measure.low >= least, measure.high >= least
        else:
            certain, possible = measure.high <= most, measure.low <= most
        answers: Answers = certain.view(np.uint8) + possible.view(np.uint8)
        if measure.known is not None:
            answers[~measure.known] = UNKNOWN
        return answers

    def possible(self, leaves: Sequence[Leaf]) -> bool:
        bounds = [self.domain, *map(self.bounds, leaves)]
        return max(least for least, _ in bounds) <= min(most for _, most in bounds)

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> float | int:
        steps = "a whole number" if self.per_unit == 1 else "a number with at most one decimal"
        example = self.most // 2
        wanted = f"{self.noun} is {steps} from {self.least} to {self.most}, as in {example}."
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise invalid(path, f"{quoted(raw)} is not a number.", wanted)
        if not self.least <= raw <= self.most:  # NaN lies nowhere
            raise invalid(path, f"{quoted(raw)} is out of range.", wanted)
        units = round(raw * self.per_unit)
        if abs(units - raw * self.per_unit) > 1e-9:
            raise invalid(path, f"{quoted(raw)} is finer than what is compared.", wanted)
        whole, rest = divmod(units, self.per_unit)
        return units / self.per_unit if rest else whole

    def gap(self, leaf: Leaf, value: float) -> float:
        """The effort when the value could be raised or lowered by doing something."""
        return ACT + 0.5 * min(1.0, abs(float(leaf.value) - value) / self.most)
