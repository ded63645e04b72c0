"""A rule put to a frame of people: its answers for all of them, and all that is the same for each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from campaigns.core.columns import Columns
from campaigns.core.kleene import WORDS, Answers
from campaigns.rules.context import Context, Names
from campaigns.rules.evaluate import combined
from campaigns.rules.fields import Leaf
from campaigns.rules.sentence import clause_line
from campaigns.rules.tree import AnyOf, AtLeast, Node, Rule, leaves_of, normal, opened
from campaigns.rules.words import capital, counted


@dataclass(slots=True)
class Line:
    """A leaf or a clause: where it stands, what it says, and the word of its answer by row."""

    path: str
    sentence: str
    words: list[str]


@dataclass(slots=True)
class Clause(Line):
    """A top-level condition with its leaves; `enough` says how many of them do, where not all must."""

    leaves: list[tuple[Leaf, Line]]
    is_leaf: bool
    enough: str


class Asked:
    """One rule and one frame; the answer of each leaf is found once."""

    def __init__(self, rule: Rule, frame: Columns, context: Context, names: Names) -> None:
        self.rule, self.frame, self.context, self.names = rule, frame, context, names
        self.root = normal(rule.root)
        self.leaves = list(leaves_of(self.root))
        self.answers = {leaf: leaf.field.mask(leaf, frame, context) for leaf in self.leaves}
        self.lines = {leaf: self.line(leaf) for leaf in self.leaves}
        self.clauses = [self.clause(node) for node in opened(self.root)]
        self.words = self.words_of(self.root)
        self.names_used = self.names_of_leaves()

    def words_of(self, node: Node) -> list[str]:
        return worded(combined(node, self.answers.__getitem__))

    def line(self, leaf: Leaf) -> Line:
        sentence = leaf.field.condition(leaf, self.names)
        return Line(leaf.path, sentence, worded(self.answers[leaf]))

    def clause(self, node: Node) -> Clause:
        leaves = [(leaf, self.lines[leaf]) for leaf in leaves_of(node)]
        if isinstance(node, Leaf):
            [(_, line)] = leaves
            return Clause(line.path, line.sentence, line.words, leaves, True, "")
        enough = ""
        if isinstance(node, AnyOf | AtLeast):
            needed = node.k if isinstance(node, AtLeast) else 1
            of = counted(len(node.children))
            verb = "is" if needed == 1 else "are"
            enough = f"{capital(counted(needed))} of the {of} {verb} enough."
        path = group_path([leaf for leaf, _ in leaves])
        sentence = clause_line(node, self.names)
        return Clause(path, sentence, self.words_of(node), leaves, False, enough)

    def names_of_leaves(self) -> dict[str, Any]:
        """The names that the verdicts say, for who replays one."""
        topics = {leaf.topic for leaf in self.leaves if leaf.topic}
        networks = {slug for x in self.leaves if x.field.name == "network" for slug in x.value}
        things = {thing for leaf in self.leaves for thing in leaf.field.things(leaf)}
        parts = {slug: name for slug, name in self.names.parts.items() if slug in topics}
        return {
            "topics": {slug: self.names.topic(slug) for slug in sorted(topics)},
            "networks": {slug: self.names.network(slug) for slug in sorted(networks)},
            "brand": self.names.brand,
            **({"parts": parts} if parts else {}),
            **({"things": {x: self.names.thing(x) for x in sorted(things)}} if things else {}),
        }


def worded(answers: Answers) -> list[str]:
    return [WORDS[answer] for answer in answers.tolist()]


def group_path(leaves: list[Leaf]) -> str:
    """Paths of leaves below one group share their first steps; those are the group's path."""
    steps = zip(*(leaf.path.split(".") for leaf in leaves), strict=False)
    shared = takewhile(lambda step: len(set(step)) == 1, steps)
    return ".".join(step[0] for step in shared)
