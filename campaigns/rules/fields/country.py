"""The country a member says she lives in, by ISO 3166 code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from campaigns.core.columns import Columns
from campaigns.core.kleene import NO, UNKNOWN, YES, Answers
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.countries import in_a_sentence
from campaigns.rules.fields.base import NEVER, TELL, Field, Leaf, check_words
from campaigns.rules.operators import MEMBERSHIPS
from campaigns.rules.words import capital, listed


class Country(Field):
    name = "country"
    ops = tuple(MEMBERSHIPS)

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> tuple[str, ...]:
        return check_words(raw, path, "country", None if known is None else known.countries)

    def possible(self, leaves: Sequence[Leaf]) -> bool:
        inside = [set(leaf.value) for leaf in leaves if leaf.op == "in"]
        outside = {code for leaf in leaves if leaf.op == "not in" for code in leaf.value}
        return not inside or bool(set.intersection(*inside) - outside)

    def mask(self, leaf: Leaf, frame: Columns, context: Context) -> Answers:
        inside = YES if leaf.op == "in" else NO
        answer = [inside if code in leaf.value else YES - inside for code in frame.countries]
        # Unknown is -1, which reads the last entry.
        table = np.array([*answer, UNKNOWN], dtype=np.uint8)
        answers: Answers = table[frame.column("country")]
        return answers

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any]:
        return "country", None

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"live {_where(leaf)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"Lives {_where(leaf)}"

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        code = int(frame.column("country")[0])
        return {"country": None if code < 0 else frame.countries[code]}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if facts["country"] is None:
            return "Country not known"
        return capital(in_a_sentence(facts["country"]))

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if facts["country"] is None:
            return "We do not know where you live. Add your country and we will."
        told = in_a_sentence(facts["country"])
        return f"Open to people who live {_where(leaf)}. You told us {told}."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        return TELL if facts["country"] is None else NEVER

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a country"


def _where(leaf: Leaf) -> str:
    places = [in_a_sentence(code) for code in leaf.value]
    return f"in {listed(places, 'or')}" if leaf.op == "in" else f"outside {listed(places, 'and')}"
