"""Strength in a topic, 0 to 100, compared in the tenths in which it is shown.

Somebody who has a score and no strength in a topic has strength 0: we looked and saw nothing.
Somebody without a score is unknown: we have not looked yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from campaigns.core.columns import Columns
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.base import TELL, Leaf
from campaigns.rules.fields.number import Measure, NumberField
from campaigns.rules.refusals import below, invalid, quoted, unknown_word
from campaigns.rules.words import capital, plain


class Topic(NumberField):
    name = "topic"
    noun = "A strength"
    keys = frozenset({"field", "topic", "op", "value"})
    least, most = 0, 100
    per_unit = 10
    domain = (0, 1000)
    span, subject_words = (0, 100, 2), "the topic"
    is_graded = True

    def parse_about(
        self, raw: Mapping[str, Any], path: str, known: Vocabulary | None
    ) -> dict[str, Any]:
        topic, path = raw["topic"], below(path, "topic")
        if not isinstance(topic, str) or not topic:
            raise invalid(path, f"{quoted(topic)} is not a topic.", "Write its slug, as a text.")
        if known is not None and topic not in known.topics:
            raise unknown_word(path, "topic", topic, known.topics)
        return {"topic": topic}

    def about_json(self, leaf: Leaf) -> dict[str, Any]:
        return {"topic": leaf.topic}

    def measure(self, leaf: Leaf, frame: Columns, context: Context) -> Measure:
        rows, tenths = frame.topic(leaf.topic)
        strength = np.zeros(len(frame), dtype=np.int16)
        strength[rows] = tenths
        known = frame.column("standing") >= 0
        known[rows] = True
        return Measure(strength, strength, known)

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any]:
        return "topic", leaf.topic

    def clause(self, leaf: Leaf, names: Names) -> str:
        strength = f"{self.comparison(leaf).of} {plain(leaf.value)}"
        return f"move people about {names.topic_and_parts(leaf.topic)} with a strength {strength}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        asked = f"{self.comparison(leaf).short} {plain(leaf.value)}"
        return f"Moves people about {names.topic(leaf.topic)}, {asked}"

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        rows, tenths = frame.topic(leaf.topic)
        strength = float(tenths[0]) / 10 if len(rows) else 0.0
        unknown = not len(rows) and frame.column("standing")[0] < 0
        return {"topics": {leaf.topic: None if unknown else strength}}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        strength = facts["topics"][leaf.topic]
        if strength is None:
            return "No activity read yet"
        return f"{capital(names.topic(leaf.topic))}, {plain(strength)}"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        strength, topic = facts["topics"][leaf.topic], names.topic(leaf.topic)
        if strength is None:
            return "We do not know what you move people about. Link an account and we will."
        asks = f"Asks for {self.comparison(leaf).short} {plain(leaf.value)} in {topic}."
        found = f"Yours is {plain(strength)}" if strength else "We have seen nothing about it"
        if self.bounds(leaf)[0] <= strength * self.per_unit:
            return f"{asks} {found}."
        return f"{asks} {found}. If you post about {topic} elsewhere, link that account."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        strength = facts["topics"][leaf.topic]
        return TELL if strength is None else self.gap(leaf, strength)

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "linked activity that shows their topics"
