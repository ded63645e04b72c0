"""How fresh our sources are: days since any linked account was last read to the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.rules.context import Context, Names
from campaigns.rules.fields.base import ACT, NEVER, TELL, Leaf
from campaigns.rules.fields.since import Since


class ReadWithin(Since):
    name = measure_name = "read_within"
    verb, line = "were last read", "Last read"
    unit = ("day ago", "days ago")
    line_of_day = "last read on {}"
    unseen = "No account is read yet"
    tell = "Nothing of yours is read yet. Link an account and it will be."
    lacking = "a linked account that is read"
    label, start = "freshness of what is read", ("<=", 7)
    span, subject_words = (0, 60, 1), "the days since something was read"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        told = super().mend(leaf, facts, context, names)
        if self.effort(leaf, facts, context) != ACT:
            return told
        return f"{told} See on your page of accounts what keeps us from reading them."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        passed = self.found(leaf, facts, context)
        if passed is None:
            return TELL
        return ACT if passed > self.bounds(leaf)[1] else NEVER
