"""What campaigns read of many members at once: newest scores, topics and networks as arrays.

Only members who agree to a score, and only what stands beside their newest one.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

from scoring import columns
from scoring.core.arrays import Bools, Floats, Ints, ints
from scoring.subjects import live_accounts

AGREED = """
  SELECT member_id FROM perks_consent WHERE purpose = 'score' AND withdrawn_at IS NULL
"""
NEWEST = f"""
  SELECT DISTINCT ON (member_id) member_id, run_id, standing, low, provisional
  FROM scoring_score WHERE member_id IN ({AGREED}) ORDER BY member_id, date DESC, id DESC
"""  # noqa: S608
STANDINGS = f"SELECT member_id, standing, low, provisional::int AS provisional FROM ({NEWEST}) s"  # noqa: S608
STRENGTHS = f"""
  SELECT t.member_id, t.topic_id, t.strength FROM scoring_topicstrength t
  JOIN ({NEWEST}) s ON s.member_id = t.member_id AND s.run_id = t.run_id
"""  # noqa: S608


@dataclass(frozen=True)
class Standings:
    """One row a member, by rising id: standing int64, low float64, provisional bool."""

    member_id: Ints
    standing: Ints
    low: Floats
    provisional: Bools


def standings() -> Standings:
    """The newest standing of every member who has one. Needs an actor that sees all."""
    found = columns.read(
        sql.SQL(STANDINGS),
        member_id="bigint",
        standing="bigint",
        low="float",
        provisional="bigint",
    )
    return Standings(
        found["member_id"], found["standing"], found["low"], found["provisional"].astype(bool)
    )


def strengths() -> tuple[Ints, Ints, Floats]:
    """Member id, topic id and strength of every topic that stands beside a newest score."""
    found = columns.read(
        sql.SQL(STRENGTHS), member_id="bigint", topic_id="bigint", strength="float"
    )
    return found["member_id"], found["topic_id"], found["strength"]


def networks() -> tuple[Ints, list[str]]:
    """Member ids and, beside each, a network on which the member has a proven account."""
    rows = live_accounts().order_by("member_id", "network").distinct()
    pairs = list(rows.values_list("member_id", "network"))
    return ints([member for member, _ in pairs]), [network for _, network in pairs]
