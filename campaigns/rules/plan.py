"""What a rule reaches, what each condition costs, who nearly fits, and the reach by threshold.

The answers of the leaves are found once per plan; everything else combines them. In normal
form the rule is monotone: turning a leaf into yes never loses anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from campaigns.core.columns import Columns
from campaigns.core.kleene import NO, UNKNOWN, YES, Answers, all_of
from campaigns.rules.context import Context
from campaigns.rules.evaluate import combined
from campaigns.rules.fields import Leaf, NumberField
from campaigns.rules.operators import FAR
from campaigns.rules.tree import Node, Rule, leaves_of


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people get each answer."""

    yes: int
    unknown: int
    no: int


@dataclass(frozen=True, slots=True)
class ClauseCost:
    """A top-level clause: how many meet it by itself, how many more there were without it."""

    clause: Node
    meets: int
    costs: int


@dataclass(frozen=True, slots=True)
class NearMiss:
    """People who would be reached if exactly this leaf were yes, by its answer now."""

    leaf: Leaf
    unknown: int
    no: int


class Plan:
    """The figures for one rule over one frame on one day."""

    def __init__(self, rule: Rule, frame: Columns, context: Context) -> None:
        self.rule, self.frame, self.context = rule, frame, context
        self.clauses = rule.clauses()
        self._leaf_answers: dict[Leaf, Answers] = {}

    def reach(self) -> Reach:
        """The counts of yes, unknown and no, which sum to the frame."""
        answers = all_of(self._clause_answers)
        yes = int(np.count_nonzero(answers == YES))
        unknown = int(np.count_nonzero(answers == UNKNOWN))
        return Reach(yes, unknown, len(self.frame) - yes - unknown)

    def costs(self) -> list[ClauseCost]:
        """One entry per top-level clause, in order."""
        return [
            ClauseCost(
                clause,
                meets=int(np.count_nonzero(answers == YES)),
                costs=int(np.count_nonzero((self._misses == 1) & (answers != YES))),
            )
            for clause, answers in zip(self.clauses, self._clause_answers, strict=True)
        ]

    def near_misses(self) -> list[NearMiss]:
        """One entry per leaf, in order. A leaf that stands twice is turned in one place only."""
        found = []
        for clause, answers in zip(self.clauses, self._clause_answers, strict=True):
            rows = np.flatnonzero((self._misses == 1) & (answers != YES))
            for leaf in leaves_of(clause):
                near = rows[self._clause_with(clause, leaf, YES, rows) == YES]
                now = self._answer(leaf)[near]
                found.append(
                    NearMiss(
                        leaf,
                        unknown=int(np.count_nonzero(now == UNKNOWN)),
                        no=int(np.count_nonzero(now == NO)),
                    )
                )
        return found

    def curve(self, path: str, thresholds: Sequence[float]) -> list[int]:
        """How many are reached if the numeric leaf at `path` asked for each threshold instead.

        Raises KeyError when there is no numeric leaf at `path`.
        """
        clause, leaf = self._numeric(path)
        field = leaf.field
        assert isinstance(field, NumberField)
        rows = np.flatnonzero(self._misses - (self._of(clause) != YES) == 0)
        always = self._clause_with(clause, leaf, NO, rows) == YES
        depends = rows[~always & (self._clause_with(clause, leaf, YES, rows) == YES)]
        measure = field.measure(leaf, self.frame, self.context)
        if measure.known is not None:
            depends = depends[measure.known[depends]]
        low, high = np.sort(measure.low[depends]), np.sort(measure.high[depends])
        base, counts = int(np.count_nonzero(always)), []
        for threshold in thresholds:
            least, most = field.comparison(leaf).bounds(round(threshold * field.per_unit))
            below = int(np.searchsorted(low, least))
            within = int(np.searchsorted(high, most, side="right"))
            counts.append(base + (len(low) - below if most == FAR else within))
        return counts

    @cached_property
    def _clause_answers(self) -> list[Answers]:
        return [combined(clause, self._answer) for clause in self.clauses]

    @cached_property
    def _misses(self) -> NDArray[np.uint8]:
        """How many clauses are not yes, uint8[n]; there are at most 200."""
        misses = np.zeros(len(self.frame), dtype=np.uint8)
        for answers in self._clause_answers:
            misses += answers != YES
        return misses

    def _answer(self, leaf: Leaf) -> Answers:
        if leaf not in self._leaf_answers:
            self._leaf_answers[leaf] = leaf.field.mask(leaf, self.frame, self.context)
        return self._leaf_answers[leaf]

    def _of(self, clause: Node) -> Answers:
        return next(
            a for c, a in zip(self.clauses, self._clause_answers, strict=True) if c is clause
        )

    def _clause_with(
        self, clause: Node, leaf: Leaf, answer: int, rows: NDArray[np.intp]
    ) -> Answers:
        """The clause for these rows, if this one leaf had this answer for everybody."""

        def answers(each: Leaf) -> Answers:
            if each is leaf:
                return np.full(len(rows), answer, dtype=np.uint8)
            return self._answer(each)[rows]

        return combined(clause, answers)

    def _numeric(self, path: str) -> tuple[Node, Leaf]:
        for clause in self.clauses:
            for leaf in leaves_of(clause):
                if leaf.path == path and isinstance(leaf.field, NumberField):
                    return clause, leaf
        raise KeyError(path)
