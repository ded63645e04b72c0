"""One member judged: the answer, every condition with what was seen, and the nearest way to yes.

The verdict carries all it was made from, so that `replay.replay` gives the same one years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.core.columns import Columns
from campaigns.core.kleene import WORDS, YES
from campaigns.core.row import each_row
from campaigns.rules.asked import Asked, Clause, Line
from campaigns.rules.context import Context, Names
from campaigns.rules.fields import Leaf
from campaigns.rules.nearest import nearest_way
from campaigns.rules.tree import Rule
from campaigns.rules.words import capital, counted

EVALUATOR = "rules/1"


@dataclass(frozen=True)
class Verdict:
    """Everything JSON-able; the parts are the arguments of a receipt.

    `sentences` has one entry per top-level clause, but for quiet ones that are met: path (of the
    leaf, or of the smallest group that holds the clause), verdict, sentence, value, and the same
    for each of its leaves under `leaves`. `missing` lists the path and field of each
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
    [verdict] = judge_each(rule, frame, context, names)
    return verdict


def judge_each(rule: Rule, frame: Columns, context: Context, names: Names) -> list[Verdict]:
    """The verdict on each person in `frame`, by row."""
    asked = Asked(rule, frame, context, names)
    constant = {
        "evaluator": EVALUATOR,
        "rule": rule.as_json(),
        "as_of": context.as_of.isoformat(),
        "brand_id": context.brand_id,
        "names": asked.names_used,
    }
    people = [frame] if len(frame) == 1 else each_row(frame)
    return [_Judgement(asked, row, person).verdict(constant) for row, person in enumerate(people)]


class _Judgement:
    """One person of those who were asked about."""

    def __init__(self, asked: Asked, row: int, person: Columns) -> None:
        self.asked, self.row = asked, row
        self.context, self.names = asked.context, asked.names
        self.facts: dict[str, Any] = {}
        for leaf in asked.leaves:
            _merge(self.facts, leaf.field.facts(leaf, person, self.context))

    def verdict(self, constant: dict[str, Any]) -> Verdict:
        missing = nearest_way(self.asked.root, self.effort)
        return Verdict(
            answer=self.asked.words[self.row],
            sentences=[self.line(each) for each in self.asked.clauses if self.is_said(each)],
            nearest=self.nearest(missing),
            missing=[{"path": leaf.path, "field": leaf.field.name} for leaf in missing],
            values={**constant, "facts": self.facts},
        )

    def is_said(self, clause: Clause) -> bool:
        quiet = all(leaf.field.is_quiet for leaf, _ in clause.leaves)
        return not (quiet and clause.words[self.row] == WORDS[YES])

    def effort(self, leaf: Leaf) -> float:
        if self.asked.lines[leaf].words[self.row] == WORDS[YES]:
            return 0.0
        return leaf.field.effort(leaf, self.facts, self.context)

    def line(self, clause: Clause) -> dict[str, Any]:
        each = [self.leaf_line(leaf, line) for leaf, line in clause.leaves]
        if clause.is_leaf:
            return {**each[0], "leaves": each}
        seen = list(dict.fromkeys(line["value"] for line in each))
        return {
            "path": clause.path,
            "verdict": clause.words[self.row],
            "sentence": clause.sentence,
            "value": ". ".join([*seen, clause.enough] if clause.enough else seen),
            "leaves": each,
        }

    def leaf_line(self, leaf: Leaf, line: Line) -> dict[str, Any]:
        return {
            "path": line.path,
            "verdict": line.words[self.row],
            "sentence": line.sentence,
            "value": leaf.field.seen(leaf, self.facts, self.context, self.names),
        }

    def nearest(self, missing: tuple[Leaf, ...]) -> str | None:
        if not missing:
            return None
        mends = [leaf.field.mend(leaf, self.facts, self.context, self.names) for leaf in missing]
        mends = list(dict.fromkeys(mends))
        lead = [f"{capital(counted(len(mends)))} things are missing."] if len(mends) > 1 else []
        return " ".join([*lead, *mends])


def _merge(facts: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict):
            facts[key] = facts.get(key, {}) | value
        elif isinstance(value, list):
            facts[key] = sorted({*facts.get(key, []), *value})
        else:
            facts[key] = value
