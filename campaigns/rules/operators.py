"""Comparisons. Everything compared is a whole number of units, so each one is an interval.

Its complement is what "not" turns it into: not (score >= 45) is score < 45, also for unknown
values, which satisfy neither.
"""

from __future__ import annotations

from dataclasses import dataclass

FAR = 2**31 - 1  # beyond every value; also how long ago a perk was that never was


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: `of` follows a noun ("a score of at least 45"), `short` stands alone, `count`
    before what is counted ("more than 3 posts")."""

    symbol: str
    complement: str
    of: str
    short: str
    count: str

    def bounds(self, units: int) -> tuple[int, int]:
        """The least and the greatest number of units that satisfy it, both included."""
        return {
            ">=": (units, FAR),
            ">": (units + 1, FAR),
            "<=": (-FAR, units),
            "<": (-FAR, units - 1),
        }[self.symbol]


COMPARISONS = {
    each.symbol: each
    for each in (
        Comparison(">=", "<", "of at least", "at least", "at least"),
        Comparison(">", "<=", "above", "above", "more than"),
        Comparison("<=", ">", "of at most", "at most", "at most"),
        Comparison("<", ">=", "below", "below", "less than"),
    )
}

MEMBERSHIPS = {"in": "not in", "not in": "in"}


def complement(symbol: str) -> str:
    """The operator that holds exactly where this one does not."""
    return MEMBERSHIPS[symbol] if symbol in MEMBERSHIPS else COMPARISONS[symbol].complement
