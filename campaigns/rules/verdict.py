"""One member judged: the answer, every condition with what was seen, and the nearest way to yes.

The verdict carries all it was made from, so that `replay.replay` gives the same one years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from campaigns.core.columns import Columns
from campaigns.core.kleene import WORDS, YES
from campaigns.rules.context import Context, Names
from campaigns.rules.evaluate import combined
from campaigns.rules.fields import Leaf
from campaigns.rules.nearest import nearest_way
from campaigns.rules.sentence import clause_line
from campaigns.rules.tree import AnyOf, AtLeast, Node, Rule, leaves_of, normal
from campaigns.rules.words import capital, counted

EVALUATOR = "rules/1"


@dataclass(frozen=True)
class Verdict:
    """Everything JSON-able; the parts are the arguments of a receipt.

    `sentences` has one entry per top-level clause: path (of the leaf, or of the smallest
    group that holds the clause), verdict, sentence, value, and the same for each of its
    leaves under `leaves`. `missing` lists the path and field of each
    condition that the nearest way to yes would mend.
    """

    answer: str
    sentences: list[dict[str, Any]]
    nearest: str | None
    missing: list[dict[str, str]]
    values: dict[str, Any]
    evaluator: str = EVALUATOR


def judge(rule: Rule, frame: Columns, context: Context, names: Names) -> Verdict:
    """The verdict on the one person in `frame`. Raises ValueError for a frame of another size."""
    if len(frame) != 1:
        raise ValueError(f"a verdict is about one person, not {len(frame)}")
    return _Judgement(rule, frame, context, names).verdict()


class _Judgement:
    """One person, one rule; the answer of each leaf is found once."""

    def __init__(self, rule: Rule, frame: Columns, context: Context, names: Names) -> None:
        self.rule, self.context, self.names = rule, context, names
        self.root = normal(rule.root)
        self.leaves = list(leaves_of(self.root))
        self.answers = {leaf: leaf.field.mask(leaf, frame, context) for leaf in self.leaves}
        self.facts: dict[str, Any] = {}
        for leaf in self.leaves:
            _merge(self.facts, leaf.field.facts(leaf, frame, context))

    def verdict(self) -> Verdict:
        missing = nearest_way(self.root, self.effort)
        return Verdict(
            answer=self.word(self.root),
            sentences=[self.line(clause) for clause in self.rule.clauses()],
            nearest=self.nearest(missing),
            missing=[{"path": leaf.path, "field": leaf.field.name} for leaf in missing],
            values={
                "evaluator": EVALUATOR,
                "rule": self.rule.as_json(),
                "as_of": self.context.as_of.isoformat(),
                "brand_id": self.context.brand_id,
                "facts": self.facts,
                "names": self.names_used(),
            },
        )

    def word(self, node: Node) -> str:
        return WORDS[int(combined(node, self.answers.__getitem__)[0])]

    def effort(self, leaf: Leaf) -> float:
        if self.answers[leaf][0] == YES:
            return 0.0
        return leaf.field.effort(leaf, self.facts, self.context)

    def line(self, clause: Node) -> dict[str, Any]:
        leaves = list(leaves_of(clause))
        each = [self.leaf_line(leaf) for leaf in leaves]
        if isinstance(clause, Leaf):
            return {**each[0], "leaves": each}
        seen = list(dict.fromkeys(line["value"] for line in each))
        if isinstance(clause, AnyOf | AtLeast):
            needed = clause.k if isinstance(clause, AtLeast) else 1
            of = counted(len(clause.children))
            verb = "is" if needed == 1 else "are"
            seen.append(f"{capital(counted(needed))} of the {of} {verb} enough.")
        return {
            "path": _group_path(leaves),
            "verdict": self.word(clause),
            "sentence": clause_line(clause, self.names),
            "value": ". ".join(seen),
            "leaves": each,
        }

    def leaf_line(self, leaf: Leaf) -> dict[str, Any]:
        return {
            "path": leaf.path,
            "verdict": self.word(leaf),
            "sentence": leaf.field.condition(leaf, self.names),
            "value": leaf.field.seen(leaf, self.facts, self.context, self.names),
        }

    def nearest(self, missing: tuple[Leaf, ...]) -> str | None:
        if not missing:
            return None
        mends = [leaf.field.mend(leaf, self.facts, self.context, self.names) for leaf in missing]
        mends = list(dict.fromkeys(mends))
        lead = [f"{capital(counted(len(mends)))} things are missing."] if len(mends) > 1 else []
        return " ".join([*lead, *mends])

    def names_used(self) -> dict[str, Any]:
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


def _group_path(leaves: list[Leaf]) -> str:
    """Paths of leaves below one group share their first steps; those are the group's path."""
    steps = zip(*(leaf.path.split(".") for leaf in leaves), strict=False)
    shared = takewhile(lambda step: len(set(step)) == 1, steps)
    return ".".join(step[0] for step in shared)


def _merge(facts: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict):
            facts[key] = facts.get(key, {}) | value
        elif isinstance(value, list):
            facts[key] = sorted({*facts.get(key, []), *value})
        else:
            facts[key] = value
