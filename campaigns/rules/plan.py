"""What a rule reaches, what each condition costs, who nearly fits, and the reach by threshold.

The people of the leaves are found once per plan; everything else combines them. In normal
form the rule is monotone: turning a leaf into yes never loses anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from campaigns.core.audience import Audience
from campaigns.core.bitmaps import Words
from campaigns.rules.context import Context
from campaigns.rules.fields import Leaf, NumberField
from campaigns.rules.partplan import PartPlan
from campaigns.rules.quiet import quiet
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
    """The figures for one rule over one audience on one day.

    With `few` the counts go by without what fewer people than that decide (see `quiet`).
    """

    def __init__(self, rule: Rule, audience: Audience, context: Context, few: int = 0) -> None:
        self.rule, self.audience, self.few = rule, audience, few
        self.clauses = rule.clauses()
        self._parts = [PartPlan(self.clauses, part, context) for part in audience.parts]
        counts_as = quiet(self.clauses, self._parts, few) if few else {}
        for part in self._parts:
            part.counts_as = counts_as

    def people(self) -> list[Words]:
        """Who is reached, one bitmap for each part of the audience; only to be read."""
        return [part.yes for part in self._parts]

    def reach(self) -> Reach:
        """The counts of yes, unknown and no, which sum to the audience."""
        counts = [part.reach() for part in self._parts]
        yes, unknown = (sum(column) for column in zip(*counts, strict=True))
        return Reach(yes, unknown, len(self.audience) - yes - unknown)

    def costs(self) -> list[ClauseCost]:
        """One entry per top-level clause, in order."""
        found = []
        for at, clause in enumerate(self.clauses):
            counts = [part.cost(at) for part in self._parts]
            meets, costs = (sum(column) for column in zip(*counts, strict=True))
            found.append(ClauseCost(clause, meets, costs))
        return found

    def near_misses(self) -> list[NearMiss]:
        """One entry per leaf, in order. A leaf that stands twice is turned in one place only."""
        found = []
        for at, clause in enumerate(self.clauses):
            for leaf in leaves_of(clause):
                counts = [part.near(at, leaf) for part in self._parts]
                unknown, no = (sum(column) for column in zip(*counts, strict=True))
                found.append(NearMiss(leaf, unknown, no))
        return found

    def curve(self, path: str, thresholds: Sequence[float]) -> list[int]:
        """How many are reached if the numeric leaf at `path` asked for each threshold instead.

        Raises KeyError when there is no numeric leaf at `path`.
        """
        at, leaf = self._numeric(path)
        asked = [replace(leaf, value=threshold) for threshold in thresholds]
        counts = [part.curve(at, leaf, asked) for part in self._parts]
        always, decided = (sum(each[place] for each in counts) for place in (0, 1))
        chosen = [sum(column) for column in zip(*(each[2] for each in counts), strict=True)]
        return [always + self._loud(some, decided) for some in chosen]

    def _loud(self, some: int, of: int) -> int:
        """So many of those whom one leaf decides; fewer than few are nobody, all but few all."""
        if some < self.few:
            return 0
        return of if of - some < self.few else some

    def _numeric(self, path: str) -> tuple[int, Leaf]:
        for at, clause in enumerate(self.clauses):
            for leaf in leaves_of(clause):
                if leaf.path == path and isinstance(leaf.field, NumberField):
                    return at, leaf
        raise KeyError(path)
