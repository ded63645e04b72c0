"""The lower end of the score's 90% interval, compared as it is shown: a whole number, rounded down.

For what is scarce or worth cheating for: fakes may move the score, hardly ever its lower end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.core.columns import Columns
from campaigns.rules.context import Context, Names
from campaigns.rules.fields.base import TELL, Leaf
from campaigns.rules.fields.measured import Measured
from campaigns.rules.fields.number import NumberField

SURE = "a score {} {} with 90% confidence"
CLAUSES = {
    ">=": f"have {SURE.format('of at least', '{}')}",
    ">": f"have {SURE.format('above', '{}')}",
    "<": "are not known with 90% confidence to have a score of at least {}",
    "<=": "are not known with 90% confidence to have a score above {}",
}
CONDITIONS = {
    ">=": f"A{SURE[1:].format('of at least', '{}')}",
    ">": f"A{SURE[1:].format('above', '{}')}",
    "<": "Not known with 90% confidence to have a score of at least {}",
    "<=": "Not known with 90% confidence to have a score above {}",
}


class ScoreLow(Measured, NumberField):
    name = measure_name = "score_low"
    noun = "A score"
    least, most = 0, 100
    domain = (0, 100)
    span, subject_words = (0, 100, 2), "the score we are sure of"

    def clause(self, leaf: Leaf, names: Names) -> str:
        return CLAUSES[leaf.op].format(leaf.value)

    def condition(self, leaf: Leaf, names: Names) -> str:
        return CONDITIONS[leaf.op].format(leaf.value)

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        return {"score_low": self.number(frame)}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        low = facts["score_low"]
        return "No score yet" if low is None else f"Score, at least {low} with 90% confidence"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        low = facts["score_low"]
        if low is None:
            return "We do not know your score. Link an account and we will."
        if self.bounds(leaf)[0] > low:
            return (
                f"Asks for {SURE.format(self.comparison(leaf).of, leaf.value)}. Yours is at least "
                f"{low} with that confidence. It rises as more people of whom something is known "
                "react to you."
            )
        return f"Open to people who {self.clause(leaf, names)}. Yours is at least {low}."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        return TELL if facts["score_low"] is None else self.gap(leaf, facts["score_low"])

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a score, because nothing of theirs is read yet"
