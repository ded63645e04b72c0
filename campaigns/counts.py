"""Counts of people as a brand may read them: none under ten, the others as tens (decision 12).

Two counts of rules that differ by one person would tell of her when one is taken from the other.
So a count is a multiple of ten beside the true one, above or below it by a lot. The lot hangs on
what was asked and on a secret of the house: asked again it falls the same, and of a rule that
says nearly the same it falls anew.
"""

from __future__ import annotations

from campaigns.rules.canonical import rule_hash
from campaigns.rules.tree import Rule
from perks.ground.vault import keyed_hash

FEW = 10
GRAIN = 10


def published(count: int, *asked: str) -> int:
    """0 for a count of 0 to 9; else the ten below or above it, on average the count itself.

    `asked` names the question: the same words always give the same answer for the same count.
    """
    if count < FEW:
        return 0
    lot = int.from_bytes(keyed_hash("count", *asked)[:8]) % GRAIN
    return (count + lot) // GRAIN * GRAIN


def published_reach(count: int, rule: Rule) -> int:
    """How many a rule reaches, wherever that is shown: on its page, on a curve, in a list."""
    return published(count, "reach", rule_hash(rule))


def told(count: int) -> int | None:
    """A count as the API gives it: None stands for 0 to 9 people."""
    return None if count < FEW else count
