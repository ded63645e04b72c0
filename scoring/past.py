"""Where each series stands: its last row, and the estimates of the days since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from scoring.core.arrays import Bools, Floats, Ints
from scoring.core.publish import DAYS
from scoring.core.standing import NONE_YET

ROW_DATE = 5  # among the columns of LAST after the member
SHOWN, SHADOW = "scoring_score", "scoring_shadowscore"
BESIDE = {
    SHOWN: """(
      SELECT jsonb_object_agg(t.topic_id, t.strength) FROM scoring_topicstrength t
      WHERE t.run_id = s.run_id AND t.member_id = s.member_id
    )""",
    SHADOW: "s.topics",
}
LAST = """
  SELECT m.id, s.standing, s.exact, s.low, s.high, s.provisional, s.date, {beside},
    coalesce(e.until, s.date), coalesce(e.days, '[]'::jsonb),
    EXISTS (
      SELECT FROM scoring_account a
      WHERE a.member_id = m.id AND a.unlinked_at IS NULL AND a.proven_at > s.watermark
    ),
    EXISTS (
      SELECT FROM scoring_account a
      WHERE a.member_id = m.id AND a.proven_at IS NOT NULL AND a.unlinked_at >= s.watermark
    )
  FROM unnest(%(members)s::bigint[]) AS m(id)
  LEFT JOIN scoring_estimates e ON e.member_id = m.id AND e.model_version = %(version)s
  LEFT JOIN LATERAL (
    SELECT * FROM {table} r
    WHERE r.member_id = m.id AND r.model_version = %(version)s AND r.date < %(day)s
    ORDER BY r.date DESC LIMIT 1
  ) s ON true
"""


@dataclass(frozen=True)
class Past:
    """One row for each member that was asked for, in that order.

    standing: int64, NONE_YET for nobody yet. shown, low, high: float64 of the last row, NaN for
    nobody yet. provisional: bool of the last row. row_age: float64, days since it. days: float64
    since the last day that was computed, with a row or without. earlier: float64[members, 6],
    estimates of the last days. raw: the same with their dates and what the world had moved them by
    until then, as they go on. world: float64, the last of these. topics: strengths beside the last
    row, by topic. came, left: an account was linked or unlinked since it.
    """

    standing: Ints
    shown: Floats
    low: Floats
    high: Floats
    provisional: Bools
    row_age: Floats
    days: Floats
    earlier: Floats
    raw: list[list[list[Any]]]
    world: Floats
    topics: list[dict[int, float]]
    came: Bools
    left: Bools


def read(version: str, shadow: bool, day: date, member_ids: Ints) -> Past:
    """Where the series of each of these members by this version stood before `day`.

    A series that begins goes on from the version's days on trial, when those are the later ones.
    """
    past, tried = nothing(len(member_ids)), last_rows(SHADOW, version, day, member_ids)
    rows = tried if shadow else last_rows(SHOWN, version, day, member_ids)
    for place, member in enumerate(member_ids.tolist()):
        row, begins = rows[member], later(tried[member], rows[member])
        note(past, place, day, tried[member] if begins else row)
        if begins:
            past.row_age[place] = np.inf
    return past


def later(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether the first of two rows is there and of a later day than the second."""
    day, since = one[ROW_DATE], other[ROW_DATE]
    return day is not None and (since is None or day > since)


def last_rows(table: str, version: str, day: date, member_ids: Ints) -> dict[int, tuple[Any, ...]]:
    """What LAST selects, by member; a member without a row has None in its columns."""
    asked = {"members": member_ids.tolist(), "version": version, "day": day}
    with connection.cursor() as cursor:
        cursor.execute(LAST.format(table=table, beside=BESIDE[table]), asked)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def nothing(n: int) -> Past:
    """The past of n members who have none."""
    return Past(
        np.full(n, NONE_YET, dtype=np.int64),
        *(np.full(n, np.nan) for _ in range(3)),
        np.zeros(n, dtype=np.bool_),
        np.full(n, np.inf),
        np.ones(n),
        np.full((n, DAYS - 1), np.nan),
        [[] for _ in range(n)],
        np.zeros(n),
        [{} for _ in range(n)],
        np.zeros(n, dtype=np.bool_),
        np.zeros(n, dtype=np.bool_),
    )


def note(past: Past, place: int, day: date, row: tuple[Any, ...]) -> None:
    """Write what was found of one member into its place."""
    standing, exact, low, high, provisional, row_date, topics, until, days, came, left = row
    found = recent(json.loads(days), day)
    past.world[place] = found[-1][2] if found else 0.0
    if not (came or left):
        past.raw[place].extend(found)
        values = [value for _, value, _ in found]
        past.earlier[place, : len(values)] = values
    if standing is None:
        return
    past.standing[place], past.shown[place] = standing, exact
    past.low[place], past.high[place] = low, high
    past.provisional[place], past.row_age[place] = provisional, (day - row_date).days
    past.days[place] = (day - until).days
    past.topics[place].update({int(id): value for id, value in json.loads(topics or "{}").items()})
    past.came[place], past.left[place] = came, left


def recent(raw: Any, day: date) -> list[list[Any]]:
    """Of these (date, estimate, world) those of the six days before `day`, oldest first."""
    return [row for row in raw if 0 < (day - date.fromisoformat(row[0])).days < DAYS]
