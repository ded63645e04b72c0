"""Whether a score is settled or still provisional: a first guess from few people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from campaigns.core.columns import Columns
from campaigns.core.kleene import NO, UNKNOWN, YES, Answers
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.base import ACT, NEVER, TELL, Field, Leaf, check_words
from campaigns.rules.fields.measured import Measured
from campaigns.rules.operators import MEMBERSHIPS

STATES = ("provisional", "settled")  # by the measure's number, 0 and 1


class ScoreState(Measured, Field):
    name = "score_state"
    measure_name = "settled"
    ops = tuple(MEMBERSHIPS)

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> tuple[str, ...]:
        return check_words(raw, path, "score state", STATES)

    def possible(self, leaves: Sequence[Leaf]) -> bool:
        return any(all(self.accepts(leaf, state) for leaf in leaves) for state in STATES)

    def accepts(self, leaf: Leaf, state: str) -> bool:
        """Whether a score in this state is a yes."""
        return (state in leaf.value) == (leaf.op == "in")

    def mask(self, leaf: Leaf, frame: Columns, context: Context) -> Answers:
        states = self.measure(leaf, frame, context)
        table = np.array([YES if self.accepts(leaf, s) else NO for s in STATES], dtype=np.uint8)
        answers: Answers = table[states.low]
        answers[~states.known] = UNKNOWN
        return answers

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"have a score that is {self.asked(leaf)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"A score that is {self.asked(leaf)}"

    def asked(self, leaf: Leaf) -> str:
        """ "settled" or "not provisional"; both states together are said as they stand."""
        words = " or ".join(sorted(leaf.value))
        return words if leaf.op == "in" else f"not {words}"

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        settled = self.number(frame)
        return {"score_state": None if settled is None else STATES[settled]}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        state = facts["score_state"]
        return "No score yet" if state is None else f"Score, {state}"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        match facts["score_state"]:
            case None:
                return "We do not know your score. Link an account and we will."
            case "provisional":
                return "Your score is provisional. It settles as more people react to you."
        return f"Open to people who {self.clause(leaf, names)}."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        if facts["score_state"] is None:
            return TELL
        return ACT + 0.3 if facts["score_state"] == "provisional" else NEVER

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a score, because nothing of theirs is read yet"
