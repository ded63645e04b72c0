"""Being away: declared by the member, or seen in the posts; the own clock then stands still."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from psycopg import sql

from perks.ground import clock
from perks.ground.errors import Refusal
from scoring import columns
from scoring.core.absence import LONGEST, USUAL, held_days, paused_days
from scoring.core.arrays import Ints
from scoring.models import Absence
from scoring.numbering import places

# So that somebody who forgot to say it can, and nobody can rewrite a month that went badly.
BACKWARDS = timedelta(days=7)
AHEAD = timedelta(days=365)
YEAR = timedelta(days=365)
# A post during a declared absence ends it the day before: whoever posts is not away.
DECLARED = """
  SELECT a.member_id, a.first_day - date '1970-01-01' AS first,
    least(coalesce(a.ended_on, a.last_day), (
      SELECT min(p.at)::date - 1 FROM scoring_post p
      WHERE p.member_id = a.member_id AND p.at >= a.first_day
    )) - date '1970-01-01' AS last
  FROM scoring_absence a
  WHERE a.first_day <= {day} AND a.last_day > {day} - {longest} AND a.member_id = ANY({members})
"""
# Gaps between two posts that somebody has come back from within the time it takes to catch up.
RETURNS = """
  SELECT account_id, before + {usual} + 1 AS first, back AS last FROM (
    SELECT account_id, at::date - date '1970-01-01' AS back,
      coalesce(
        lag(at::date) OVER (PARTITION BY account_id ORDER BY at),
        (SELECT max(o.at)::date FROM scoring_post o
         WHERE o.account_id = p.account_id AND o.at < p.at)
      ) - date '1970-01-01' AS before
    FROM scoring_post p WHERE account_id = ANY({accounts}) AND at >= {day} - {window} AND at < {day} + 1
  ) AS gaps WHERE back - before > {usual} + 1
"""

# A network that refuses to be read is nobody's silence; see `lost`.
LOST = """
  SELECT id AS account_id, lost_at::date - date '1970-01-01' AS first
  FROM scoring_account WHERE id = ANY({accounts}) AND lost_at::date <= {day}
"""


def declare(member_id: int, first_day: date, last_day: date) -> Absence:
    """Note that a member is away from `first_day` to `last_day`.

    Raises Refusal (400): away_order, away_too_early, away_too_far, away_overlaps, and
    away_too_long when the days of a year would be more than 60.
    """
    today = clock.today()
    if last_day < first_day:
        refuse("away_order", "The last day lies before the first.")
    if first_day < today - BACKWARDS:
        refuse("away_too_early", "An absence may begin at most 7 days ago.")
    if last_day > today + AHEAD:
        refuse("away_too_far", "An absence ends within a year from today.")
    # Two requests of one member take turns here, so that together they cannot pass the limit.
    get_user_model().objects.select_for_update().get(pk=member_id)
    mine = list(of_member(member_id))
    if any(row.first_day <= last_day and first_day <= end(row) for row in mine):
        refuse("away_overlaps", "You are away on some of these days already.")
    left = LONGEST - sum(days(row) for row in mine if end(row) > first_day - YEAR)
    if (last_day - first_day).days + 1 > left:
        refuse(
            "away_too_long",
            f"We hold a score for {LONGEST} days in a year; you have {max(left, 0)} left.",
        )
    return Absence.objects.create(member_id=member_id, first_day=first_day, last_day=last_day)


def come_back(absence_id: int) -> None:
    """End an absence today; one that has not begun is taken back. Raises Refusal absence_unknown."""
    row = Absence.objects.filter(pk=absence_id).first()
    if row is None:
        raise Refusal("absence_unknown", "You have not said that you are away then.", 404)
    today = clock.today()
    if row.first_day >= today:
        row.delete()
    elif end(row) >= today:
        row.ended_on = today - timedelta(days=1)
        row.save(update_fields=["ended_on"])


def of_member(member_id: int) -> QuerySet[Absence]:
    """The absences that a member has declared, newest first."""
    return Absence.objects.filter(member_id=member_id).order_by("-first_day")


def end(row: Absence) -> date:
    """The last day of an absence, as far as the member has said."""
    return row.ended_on or row.last_day


def days(row: Absence) -> int:
    """How many days an absence takes of the year's."""
    return (end(row) - row.first_day).days + 1


def refuse(code: str, sentence: str) -> None:
    raise Refusal(code, f"{sentence} Nothing was changed.", 400)


def paused(account_ids: Ints, members: Ints, last_post: Ints, reference_day: int) -> Ints:
    """For how many days the clock of each account stands still, int64[accounts], 0 to 60.

    The longest of what is seen now, what was seen before a return, what was declared, and for how
    long the network has refused to be read.
    account_ids: rising. members: int64[accounts], whose each is. last_post: a day, -1 for none.
    """
    still = paused_days(last_post, reference_day)
    day = date(1970, 1, 1) + timedelta(days=reference_day)
    facts = {"day": sql.Literal(day), "longest": sql.Literal(2 * LONGEST)}
    said = columns.read(
        sql.SQL(DECLARED).format(**facts, members=sql.Literal(np.unique(members).tolist())),
        member_id="bigint", first="bigint", last="bigint",
    )  # fmt: skip
    whose, held = said["member_id"], held_days(said["first"], said["last"], reference_day)
    for member, held_for in zip(whose.tolist(), held.tolist(), strict=True):
        np.maximum(still, held_for, out=still, where=members == member)
    seen = columns.read(
        sql.SQL(RETURNS).format(
            day=facts["day"], usual=sql.Literal(USUAL), window=sql.Literal(LONGEST),
            accounts=sql.Literal(account_ids.tolist()),
        ),
        account_id="bigint", first="bigint", last="bigint",
    )  # fmt: skip
    at, _ = places(account_ids, seen["account_id"])
    np.maximum.at(still, at, held_days(seen["first"], seen["last"] - 1, reference_day))
    shut = columns.read(
        sql.SQL(LOST).format(day=facts["day"], accounts=sql.Literal(account_ids.tolist())),
        account_id="bigint", first="bigint",
    )  # fmt: skip
    at, _ = places(account_ids, shut["account_id"])
    today = np.full(len(at), reference_day, dtype=np.int64)
    np.maximum.at(still, at, held_days(shut["first"], today, reference_day))
    return still
