"""How a member speaks about a topic: the share of her posts about it that speak well of it.

Of the posts of the last 90 whole days whose stance we could read; fewer than three say nothing. What
she said of a perk is left out, so that no rule can shut out a critic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.amount import Amount
from campaigns.rules.fields.base import Leaf
from campaigns.rules.fields.topic import Topic
from campaigns.rules.words import capital
from campaigns.sources.base import id_of_word


class Stance(Amount):
    name = measure_name = "stance"
    noun = "A share"
    keys = frozenset({"field", "topic", "op", "value"})
    least, most = 0, 100
    domain = (0, 100)
    verb, line = "speak well of", "Speaks well of"
    unit = ("%", "%")
    less = "less than"
    unseen = "Too few posts about it"
    tell = "We have seen too few posts of yours about it to tell how you speak of it."
    lacking = "three posts that show how they speak of the topic"
    advice = "Counted are your posts of the last 90 days, without those about a perk."
    label, start = "how they speak of a topic", (">=", 60)
    span, subject_words = (0, 100, 2), "the share of posts that speak well of it"

    def parse_about(
        self, raw: Mapping[str, Any], path: str, known: Vocabulary | None
    ) -> dict[str, Any]:
        return Topic().parse_about(raw, path, known)

    def about_json(self, leaf: Leaf) -> dict[str, Any]:
        return {"topic": leaf.topic}

    def name_of(self, leaf: Leaf, context: Context) -> str:
        return f"{self.measure_name}:{id_of_word(leaf.topic)}"

    def clause(self, leaf: Leaf, names: Names) -> str:
        return (
            f"{self.verb} {names.topic(leaf.topic)} in {self.asked(leaf)} of their posts about it"
        )

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"{self.line} {names.topic(leaf.topic)} in {self.asked(leaf)} of the posts about it"

    def worded(self, value: float) -> str:
        return f"{value}%"

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        share = self.found(leaf, facts, context)
        if share is None:
            return self.unseen
        return capital(f"{names.topic(leaf.topic)}, well in {share}% of the posts about it")
