"""What a member answered to a question of the brand: one of its choices, by their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.base import Leaf
from campaigns.rules.fields.coded import Coded
from campaigns.rules.refusals import below, invalid, quoted, unknown_word
from campaigns.rules.words import listed


class Answer(Coded):
    name = measure_name = "answer"
    keys = frozenset({"field", "question", "op", "value"})
    tell = "We do not know your answer. Give it once and every perk that asks for it knows."
    lacking = "an answer to a question"

    def parse_about(
        self, raw: Mapping[str, Any], path: str, known: Vocabulary | None
    ) -> dict[str, Any]:
        question, path = raw["question"], below(path, "question")
        if isinstance(question, bool) or not isinstance(question, int):
            raise invalid(path, f"{quoted(question)} is not a question.", "Write its number.")
        if known is not None and str(question) not in known.questions:
            raise unknown_word(path, "question", question, known.questions)
        if known is not None:
            self.check_choices(raw["value"], len(known.questions[str(question)]), path)
        return {"of": str(question)}

    def check_choices(self, value: Any, most: int, path: str) -> None:
        """Raises Refusal `rule_invalid` for an answer that nobody can choose."""
        path = f"{path.removesuffix('question')}value"
        for at, choice in enumerate(value):
            if choice >= most:
                raise invalid(f"{path}[{at}]", f"The question has no answer {quoted(choice)}.",
                              f"Its answers are numbered from 0 to {most - 1}.")  # fmt: skip

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> tuple[int, ...]:
        fits = isinstance(raw, list | tuple) and raw and all(
            isinstance(choice, int) and not isinstance(choice, bool) and 0 <= choice < 12
            for choice in raw
        )  # fmt: skip
        if not fits:
            raise invalid(path, f"{quoted(raw)} is not a list of answers.",
                          "Write the places of the answers, as in [0, 2].")  # fmt: skip
        return tuple(dict.fromkeys(raw))

    def about_json(self, leaf: Leaf) -> dict[str, Any]:
        return {"question": int(leaf.of)}

    def things(self, leaf: Leaf) -> tuple[str, ...]:
        return (f"question:{leaf.of}", *(f"choice:{leaf.of}.{choice}" for choice in leaf.value))

    def name_of(self, leaf: Leaf, context: Context) -> str:
        return f"{self.measure_name}:{leaf.of}"

    def numbers_of(self, word: int) -> Sequence[int]:
        return (word,)

    def clause(self, leaf: Leaf, names: Names) -> str:
        verb = "answered" if leaf.op == "in" else "did not answer"
        return f"{verb} {self.said(leaf, names)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"{'Answered' if leaf.op == 'in' else 'Did not answer'} {self.said(leaf, names)}"

    def said(self, leaf: Leaf, names: Names) -> str:
        """The question, and the answers that are asked for."""
        choices = [names.thing(f"choice:{leaf.of}.{choice}") for choice in leaf.value]
        return f"“{names.thing(f'question:{leaf.of}')}” with {listed(choices, 'or')}"

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        choice = self.told(leaf, facts, context)
        if choice is None:
            return "Not answered yet"
        if choice in leaf.value:
            return f"Answered {names.thing(f'choice:{leaf.of}.{choice}')}"
        return "Answered something else"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if self.told(leaf, facts, context) is None:
            return self.tell
        return f"Open to people who {self.clause(leaf, names)}. You answered something else."
