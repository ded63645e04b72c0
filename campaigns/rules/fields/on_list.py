"""The lists of members that the asking brand keeps. Always known: we hold the lists.

A member reads that a list decided, and whose; its name is the brand's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from campaigns.core.bitframe import BitFrame
from campaigns.core.bitmaps import Words, nobody, others
from campaigns.core.columns import Columns
from campaigns.core.kleene import NO, YES, Answers, negate
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.base import NEVER, Field, Leaf
from campaigns.rules.fields.language import having
from campaigns.rules.operators import MEMBERSHIPS
from campaigns.rules.refusals import invalid, quoted, unknown_word
from campaigns.rules.words import listed


class OnList(Field):
    name = "list"
    ops = tuple(MEMBERSHIPS)

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> tuple[int, ...]:
        if not isinstance(raw, list | tuple) or not raw:
            raise invalid(path, f"{quoted(raw)} is not a list of numbers of lists.",
                          "Write at least one, as in [12].")  # fmt: skip
        for at, id in enumerate(raw):
            fits = isinstance(id, int) and not isinstance(id, bool)
            if not fits or (known is not None and str(id) not in known.lists):
                raise unknown_word(f"{path}[{at}]", "list", id, known.lists if known else ())
        return tuple(dict.fromkeys(raw))

    def possible(self, leaves: Sequence[Leaf]) -> bool:
        barred = {id for leaf in leaves if leaf.op == "not in" for id in leaf.value}
        return all(set(leaf.value) - barred for leaf in leaves if leaf.op == "in")

    def kinds(self, leaf: Leaf) -> tuple[str, ...]:
        return ("list",)

    def things(self, leaf: Leaf) -> tuple[str, ...]:
        return tuple(f"list:{id}" for id in leaf.value)

    def mask(self, leaf: Leaf, frame: Columns, context: Context) -> Answers:
        answers = np.full(len(frame), NO, dtype=np.uint8)
        for id in leaf.value:
            answers[frame.measure(f"list:{id}")[0]] = YES
        return answers if leaf.op == "in" else negate(answers)

    def index(self, leaf: Leaf, frame: BitFrame, context: Context, least: int) -> Words:
        """The same from the bitmap of each list; nobody is unknown."""
        found = nobody(len(frame))
        for id in leaf.value:
            found |= having(frame, f"list:{id}")
        return found if leaf.op == "in" else others(found, len(frame))

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"are {_where(leaf, names)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        said = _where(leaf, names)
        return said[:1].upper() + said[1:]

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        on = {f"list:{id}": len(frame.measure(f"list:{id}")[0]) or None for id in leaf.value}
        return {"measures": on}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        is_on = any(facts["measures"][f"list:{id}"] for id in leaf.value)
        return "On it" if is_on else "Not on it"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        return f"Open to people who {self.clause(leaf, names)}."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        return NEVER

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a place on a list"


def _where(leaf: Leaf, names: Names) -> str:
    lead = "on" if leaf.op == "in" else "not on"
    if names.brand != "us":
        return f"{lead} a list that {names.brand} keeps"
    return f"{lead} our list {listed([names.thing(f'list:{id}') for id in leaf.value], 'or')}"
