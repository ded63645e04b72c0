"""The score, compared as it is shown: the standing, a whole number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.core.columns import Columns
from campaigns.rules.context import Context, Names
from campaigns.rules.fields.base import TELL, Leaf
from campaigns.rules.fields.number import Measure, NumberField


class Score(NumberField):
    name = "score"
    noun = "A score"
    least, most = 0, 100
    domain = (0, 100)
    span, subject_words = (0, 100, 2), "the score"
    is_graded = True

    def measure(self, leaf: Leaf, frame: Columns, context: Context) -> Measure:
        standing = frame.column("standing")
        return Measure(standing, standing, standing >= 0)

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any]:
        return "standing", None

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"have a score {self.comparison(leaf).of} {leaf.value}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"A score {self.comparison(leaf).of} {leaf.value}"

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        standing = int(frame.column("standing")[0])
        return {"score": None if standing < 0 else standing}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        return "No score yet" if facts["score"] is None else f"Score, {facts['score']}"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if facts["score"] is None:
            return "We do not know your score. Link an account and we will."
        return f"Asks for {_asked(self, leaf)}. Yours is {facts['score']}."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        return TELL if facts["score"] is None else self.gap(leaf, facts["score"])

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a score, because nothing of theirs is read yet"


def _asked(field: Score, leaf: Leaf) -> str:
    """ "a score of at least 45"."""
    return f"a score {field.comparison(leaf).of} {leaf.value}"
