"""What was shown before: the last row of each member, and the estimates of the days behind it."""

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

PREVIOUS = """
  SELECT DISTINCT ON (s.member_id) s.member_id, s.standing, s.exact, s.date,
    s.contributions -> 'raw',
    EXISTS (
      SELECT FROM scoring_account a
      WHERE a.member_id = s.member_id AND a.unlinked_at IS NULL AND a.proven_at > s.watermark
    ),
    EXISTS (
      SELECT FROM scoring_account a
      WHERE a.member_id = s.member_id AND a.proven_at IS NOT NULL AND a.unlinked_at >= s.watermark
    )
  FROM scoring_score s
  WHERE s.model_version = %s AND s.date < %s AND s.member_id = ANY(%s)
  ORDER BY s.member_id, s.date DESC
"""


@dataclass(frozen=True)
class Past:
    """One row for each member that was asked for, in that order.

    standing: int64, NONE_YET for nobody yet. shown: float64, NaN for nobody yet. days: float64
    since then. earlier: float64[members, 6], estimates of the last days. raw: the same with their
    dates, as they go on into the next row. came, left: an account was linked or
    unlinked since.
    """

    standing: Ints
    shown: Floats
    days: Floats
    earlier: Floats
    raw: list[list[list[Any]]]
    came: Bools
    left: Bools


def read(version: str, day: date, member_ids: Ints) -> Past:
    """What each of these members had before `day` by this version of the model."""
    n = len(member_ids)
    past = Past(
        np.full(n, NONE_YET, dtype=np.int64),
        np.full(n, np.nan),
        np.ones(n),
        np.full((n, DAYS - 1), np.nan),
        [[] for _ in range(n)],
        np.zeros(n, dtype=np.bool_),
        np.zeros(n, dtype=np.bool_),
    )
    place = {int(id): row for row, id in enumerate(member_ids)}
    with connection.cursor() as cursor:
        cursor.execute(PREVIOUS, [version, day, list(place)])
        for member_id, standing, shown, since, raw, came, left in cursor.fetchall():
            row = place[member_id]
            past.standing[row], past.shown[row] = standing, shown
            past.came[row], past.left[row] = came, left
            past.days[row] = (day - since).days
            if not came and not left:
                past.raw[row].extend(recent(json.loads(raw), day))
            values = [value for _, value in past.raw[row]]
            past.earlier[row, : len(values)] = values
    return past


def recent(raw: Any, day: date) -> list[list[Any]]:
    """Of these (date, estimate) those of the six days before `day`, oldest first."""
    return [[said, value] for said, value in raw if (day - date.fromisoformat(said)).days < DAYS]
