"""The languages that a member says she posts in, by ISO 639-1 code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from campaigns.core.bitframe import BitFrame
from campaigns.core.bitmaps import Words, nobody, others
from campaigns.core.columns import Columns
from campaigns.core.kleene import NO, UNKNOWN, YES, Answers
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.base import NEVER, TELL, Field, Leaf, check_words
from campaigns.rules.languages import languages, number_of
from campaigns.rules.operators import MEMBERSHIPS
from campaigns.rules.words import listed

TOLD = "languages"  # how many languages somebody told; whoever told none is unknown
WORDS = {"in": "post", "not in": "do not post"}
LINES = {"in": "Posts", "not in": "Does not post"}


class Language(Field):
    name = "language"
    ops = tuple(MEMBERSHIPS)

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> tuple[str, ...]:
        return check_words(raw, path, "language", None if known is None else languages())

    def possible(self, leaves: Sequence[Leaf]) -> bool:
        # Somebody may post in several, so two demands do not exclude each other.
        barred = {code for leaf in leaves if leaf.op == "not in" for code in leaf.value}
        return all(set(leaf.value) - barred for leaf in leaves if leaf.op == "in")

    def kinds(self, leaf: Leaf) -> tuple[str, ...]:
        return ("language", TOLD)

    def mask(self, leaf: Leaf, frame: Columns, context: Context) -> Answers:
        answers = np.full(len(frame), UNKNOWN, dtype=np.uint8)
        answers[frame.measure(TOLD)[0]] = NO if leaf.op == "in" else YES
        for code in leaf.value:
            answers[frame.measure(measure(code))[0]] = YES if leaf.op == "in" else NO
        return answers

    def index(self, leaf: Leaf, frame: BitFrame, context: Context, least: int) -> Words:
        """The same from the bitmaps of each language."""
        speaking = nobody(len(frame))
        for code in leaf.value:
            speaking |= having(frame, measure(code))
        told = having(frame, TOLD)
        if leaf.op == "in":
            return speaking if least == YES else speaking | others(told, len(frame))
        silent = others(speaking, len(frame))
        return told & silent if least == YES else silent

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"{WORDS[leaf.op]} in {_listed(leaf.value)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"{LINES[leaf.op]} in {_listed(leaf.value)}"

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        found = {
            name: int(numbers[0]) if len(numbers) else None
            for name in (TOLD, *map(measure, leaf.value))
            for _, numbers in [frame.measure(name)]
        }
        return {"measures": found}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if facts["measures"][TOLD] is None:
            return "Languages not known"
        mine = tuple(code for code in leaf.value if facts["measures"][measure(code)])
        return f"Posts in {_listed(mine, 'and')}" if mine else f"Not in {_listed(leaf.value)}"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if facts["measures"][TOLD] is None:
            return "We do not know in which languages you post. Tell us and we will."
        return f"Open to people who {self.clause(leaf, names)}."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        return TELL if facts["measures"][TOLD] is None else NEVER

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a language"


def measure(code: str) -> str:
    """The measure of whoever posts in a language."""
    return f"language:{number_of(code)}"


def having(frame: BitFrame, name: str) -> Words:
    """Whoever has any number of a measure."""
    axis = frame.axis("measure", name)
    assert axis is not None  # measures always have one
    chosen = np.ones(len(axis.cases), dtype=np.bool_)
    chosen[-1] = False
    return axis.people(chosen)


def _listed(codes: Sequence[str], word: str = "or") -> str:
    return listed([languages().get(code, code) for code in codes], word)
