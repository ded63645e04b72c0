"""Appending what a run found, one chunk of members at a time, each whole or not at all."""

from __future__ import annotations

import numpy as np
from django.db import connection

from perks.ground import clock, scopes
from scoring import past, rows, showing, versions
from scoring.core.arrays import Ints
from scoring.models import Estimates, ScoreRun

ACTOR = scopes.system("scores")
CHUNK = 2_000
LACKING = """
  SELECT m.id FROM unnest(%(members)s::bigint[]) AS m(id)
  WHERE NOT EXISTS (
    SELECT FROM scoring_estimates e
    WHERE e.member_id = m.id AND e.model_version = %(version)s AND e.until >= %(day)s
  ) OR NOT EXISTS (
    SELECT FROM {table} r WHERE r.member_id = m.id AND r.model_version = %(version)s
  )
"""


def append_chunk(row: ScoreRun, computed: rows.Computed, members: Ints) -> None:
    """Append what these members (the core's numbers, int64[n]) still lack, in one transaction.

    Who has been looked at for the day is left out, so a chunk may come twice and from two
    processes at once. Brings the run's own figures up to date. Raises Refusal version_retired.
    """
    with scopes.act_as(ACTOR):
        held = ScoreRun.objects.select_for_update().get(pk=row.pk)
        versions.hold(held.model_version, "shadow" if held.shadow else "current")
        wanted = lacking(held, computed.inputs.member_ids[members])
        members = members[np.isin(computed.inputs.member_ids[members], wanted)]
        ids = computed.inputs.member_ids
        today = showing.show(held, ids, computed.scores, computed.world, members)
        due = np.flatnonzero(
            [
                moved or showing.differ(today.before.topics[place], computed.topics_of(int(member)))
                for place, (member, moved) in enumerate(zip(members, today.moved, strict=True))
            ]
        )
        rows.append_scores(held, computed, today, due)
        if not held.shadow:
            rows.append_strengths(held, computed, today, due)
        keep_estimates(held, computed, today)
        row.members = held.members + len(members)
        row.appended = held.appended + len(due)
        row.expected = max(held.expected, row.members)
        row.progressed_at = clock.now()
        row.save(update_fields=["members", "appended", "expected", "progressed_at"])


def lacking(row: ScoreRun, member_ids: Ints) -> Ints:
    """Of these members those whom no attempt at this run's day has looked at, int64[n]."""
    table = past.SHADOW if row.shadow else past.SHOWN
    asked = {"members": member_ids.tolist(), "version": row.model_version, "day": row.date}
    with connection.cursor() as cursor:
        cursor.execute(LACKING.format(table=table), asked)
        return np.fromiter((id for (id,) in cursor), dtype=np.int64)


def keep_estimates(row: ScoreRun, computed: rows.Computed, today: showing.Today) -> None:
    """Keep today's estimate of everybody, with a row or without: the mean of seven days needs it."""
    ids = computed.inputs.member_ids[today.members].tolist()
    Estimates.objects.bulk_create(
        [
            Estimates(member_id=id, model_version=row.model_version, until=row.date, days=days)
            for id, days in zip(ids, today.raw, strict=True)
        ],
        batch_size=rows.BATCH,
        update_conflicts=True,
        unique_fields=["member", "model_version"],
        update_fields=["until", "days"],
    )
