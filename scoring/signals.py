"""What campaigns read of many members at once: newest scores, topics and networks as arrays.

Only members who agree to a score, and only what stands beside their newest one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from psycopg import sql

from scoring import columns
from scoring.core.arrays import Bools, Floats, Ints
from scoring.vetoes import HIDDEN_BY, SHOWN

AGREED = """
  SELECT member_id FROM perks_consent
  WHERE purpose = 'score' AND withdrawn_at IS NULL AND {among}
"""
NEWEST = f"""
  SELECT DISTINCT ON (member_id) member_id, run_id, standing, low, provisional
  FROM scoring_score WHERE member_id IN ({AGREED}) ORDER BY member_id, date DESC, id DESC
"""  # noqa: S608
TRIED = f"""
  SELECT DISTINCT ON (member_id) member_id, standing, low, provisional, topics
  FROM scoring_shadowscore WHERE model_version = {{trial}} AND member_id IN ({AGREED})
  ORDER BY member_id, date DESC, id DESC
"""  # noqa: S608
TRIED_STANDINGS = f"""
  SELECT member_id, standing, low, provisional::int AS provisional FROM ({TRIED}) s
"""  # noqa: S608
TRIED_STRENGTHS = f"""
  SELECT s.member_id, t.key::bigint AS topic_id, t.value::float AS strength
  FROM ({TRIED}) s CROSS JOIN jsonb_each_text(s.topics) AS t
  LEFT JOIN ({HIDDEN_BY}) v ON v.member_id = s.member_id
  WHERE v.hidden IS NULL OR t.key::bigint <> ALL (v.hidden)
"""  # noqa: S608
STANDINGS = f"SELECT member_id, standing, low, provisional::int AS provisional FROM ({NEWEST}) s"  # noqa: S608
STRENGTHS = f"""
  SELECT t.member_id, t.topic_id, t.strength FROM scoring_topicstrength t
  JOIN ({NEWEST}) s ON s.member_id = t.member_id AND s.run_id = t.run_id
  LEFT JOIN ({HIDDEN_BY}) v ON v.member_id = t.member_id WHERE {SHOWN}
"""  # noqa: S608
LINKED = f"""
  SELECT DISTINCT member_id, array_position({{slugs}}::text[], network::text) - 1 AS network
  FROM scoring_account WHERE proven_at IS NOT NULL AND unlinked_at IS NULL
    AND member_id IN ({AGREED})
"""  # noqa: S608
CHANGED = """
  SELECT member_id FROM scoring_score WHERE written_at >= {moment}
  UNION ALL
  SELECT member_id FROM scoring_account WHERE proven_at >= {moment} OR unlinked_at >= {moment}
  UNION ALL
  SELECT member_id FROM scoring_topicveto WHERE at >= {moment} OR lifted_at >= {moment}
"""
Strengths = tuple[Ints, Ints, Floats]


@dataclass(frozen=True)
class Standings:
    """One row a member, by rising id: standing int64, low float64, provisional bool."""

    member_id: Ints
    standing: Ints
    low: Floats
    provisional: Bools


def among(members: Sequence[int] | None) -> dict[str, sql.Composable]:
    """What narrows a query to these members; None narrows to nobody in particular."""
    if members is None:
        return {"among": sql.SQL("true")}
    return {"among": sql.SQL("member_id = ANY({})").format(sql.Literal(list(members)))}


def asked(query: str, members: Sequence[int] | None, trial: str) -> sql.Composable:
    """One of the queries above with its blanks filled in."""
    return sql.SQL(query).format(trial=sql.Literal(trial), **among(members))


def standings(members: Sequence[int] | None = None, trial: str = "") -> Standings:
    """The newest standing of every member who has one, or of some. Needs an actor that sees all.

    With `trial`, what this version on trial would show instead.
    """
    found = columns.read(
        asked(TRIED_STANDINGS if trial else STANDINGS, members, trial),
        member_id="bigint",
        standing="bigint",
        low="float",
        provisional="bigint",
    )
    return Standings(
        found["member_id"], found["standing"], found["low"], found["provisional"].astype(bool)
    )


@contextmanager
def strengths(
    members: Sequence[int] | None = None, trial: str = ""
) -> Iterator[Callable[[], Strengths]]:
    """Member id, topic id and strength of every topic that stands beside a newest score.

    Read while something else is done: see `columns.ahead`.
    """
    query = asked(TRIED_STRENGTHS if trial else STRENGTHS, members, trial)
    with columns.ahead(query, member_id="bigint", topic_id="bigint", strength="float") as found:
        yield lambda: itemgetter("member_id", "topic_id", "strength")(found())


def networks(slugs: Sequence[str], members: Sequence[int] | None = None) -> tuple[Ints, Ints]:
    """Member ids and, beside each, the place among `slugs` of a network of a proven account.

    Raises ValueError for an account on a network that is not among them.
    """
    linked = sql.SQL(LINKED).format(slugs=sql.Literal(list(slugs)), **among(members))
    found = columns.read(linked, member_id="bigint", network="bigint")
    return found["member_id"], found["network"]


def changed_since(moment: datetime) -> Ints:
    """The members whose score, topics or linked accounts are newer than `moment`; some repeat."""
    query = sql.SQL(CHANGED).format(moment=sql.Literal(moment))
    return columns.read(query, member_id="bigint")["member_id"]
