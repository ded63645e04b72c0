"""The figures for one rule over one part of an audience, as counts of bitmaps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from campaigns.core.audience import Part
from campaigns.core.bitmaps import Words, count, everybody, nobody
from campaigns.core.kleene import UNKNOWN, YES
from campaigns.rules.context import Context
from campaigns.rules.fields import Leaf
from campaigns.rules.reached import united
from campaigns.rules.tree import Node


class PartPlan:
    """`clauses` in normal form; a clause goes by its place. Nobody who is gone is counted.

    `counts_as` is set before anything is counted (see `quiet`): the leaves, by path, that are
    taken as met by everybody (True) or by nobody (False), whoever really meets them.
    """

    def __init__(self, clauses: Sequence[Node], part: Part, context: Context) -> None:
        self.clauses, self.part, self.context = clauses, part, context
        self.size = len(part.frame)
        self.counts_as: dict[str, bool] = {}
        self._leaves: dict[tuple[Leaf, int], Words] = {}

    def meeting(self, node: Node) -> int:
        """How many meet a node of a clause."""
        return count(self.part.kept(united(node, lambda leaf: self._people(leaf, YES))))

    def reach(self) -> tuple[int, int]:
        """How many answers are yes, and how many are unknown."""
        possible = self.part.kept(everybody(self.size))
        for clause in self.clauses:
            possible = possible & united(clause, lambda leaf: self._people(leaf, UNKNOWN))
        yes = count(self.yes)
        return yes, count(possible) - yes

    def cost(self, at: int) -> tuple[int, int]:
        """How many meet the clause, and how many more there were without it."""
        return count(self._met[at]), count(self._failing_only(at))

    def near(self, at: int, leaf: Leaf) -> tuple[int, int]:
        """Whom only this leaf keeps out: how many by an unknown answer, how many by a no."""
        near = self._failing_only(at) & self._clause_with(at, leaf, everybody(self.size))
        unknown = count(near & self._people(leaf, UNKNOWN))
        return unknown, count(near) - unknown

    def curve(self, at: int, leaf: Leaf, asked: Sequence[Leaf]) -> tuple[int, int, list[int]]:
        """How many are reached whatever the leaf says, for how many it decides, and how many
        of these are reached with each of `asked` in its place."""
        rest = self._failing_only(at) | self.yes
        always = rest & self._clause_with(at, leaf, nobody(self.size))
        depends = rest & self._clause_with(at, leaf, everybody(self.size)) & ~always
        chosen = [count(depends & self._index(each, YES)) for each in asked]
        return count(always), count(depends), chosen

    @cached_property
    def _met(self) -> list[Words]:
        """Who meets each clause."""
        return [
            self.part.kept(united(clause, lambda leaf: self._people(leaf, YES)))
            for clause in self.clauses
        ]

    @cached_property
    def _failing_one(self) -> Words:
        """Who meets all clauses but one."""
        everyone = self.part.kept(everybody(self.size))
        once, twice = nobody(self.size), nobody(self.size)
        for met in self._met:
            failing = everyone & ~met
            twice |= once & failing
            once |= failing
        return once & ~twice

    @cached_property
    def yes(self) -> Words:
        """Who is reached; only to be read."""
        yes = self._met[0].copy()
        for met in self._met[1:]:
            yes &= met
        return yes

    def _failing_only(self, at: int) -> Words:
        return self._failing_one & ~self._met[at]

    def _clause_with(self, at: int, leaf: Leaf, people: Words) -> Words:
        """Who meets the clause if these people had a yes to this one leaf."""
        return united(
            self.clauses[at], lambda each: people if each is leaf else self._people(each, YES)
        )

    def _people(self, leaf: Leaf, least: int) -> Words:
        if leaf.path in self.counts_as:
            return everybody(self.size) if self.counts_as[leaf.path] else nobody(self.size)
        if (leaf, least) not in self._leaves:
            self._leaves[leaf, least] = self._index(leaf, least)
        return self._leaves[leaf, least]

    def _index(self, leaf: Leaf, least: int) -> Words:
        return leaf.field.index(leaf, self.part.frame, self.context, least)
