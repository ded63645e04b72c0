"""From what the core computed to the rows that are appended: scores, and strengths in topics."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from scoring.core.arrays import Bools, Ints
from scoring.core.model import FEATURES
from scoring.core.result import Scores
from scoring.core.standing import NONE_YET, standing
from scoring.core.topics import Strengths
from scoring.inputs import Inputs
from scoring.models import Score, ScoreRun, TopicStrength
from scoring.numbering import places
from scoring.tagging import ensure_topics

BATCH = 2_000
PREVIOUS = """
  SELECT DISTINCT ON (member_id) member_id, standing FROM scoring_score
  WHERE model_version = %s AND date < %s AND member_id = ANY(%s) ORDER BY member_id, date DESC
"""


def append_scores(run: ScoreRun, inputs: Inputs, scores: Scores, lacking: Bools) -> int:
    """Append one row for each member marked in `lacking`, bool[members]; gives their number."""
    chosen = np.flatnonzero(lacking)
    before = previous_standings(run.model_version, run.date, inputs.member_ids[chosen])
    shown = standing(before, scores.exact[chosen])
    explained = contributions(scores, set(chosen.tolist()))
    rows = [
        Score(
            member_id=int(inputs.member_ids[member]),
            run=run,
            date=run.date,
            model_version=run.model_version,
            standing=int(shown[place]),
            exact=float(scores.exact[member]),
            # Rounding inside the curve may leave an end on the wrong side by the last bit.
            low=float(min(scores.low[member], scores.exact[member])),
            high=float(max(scores.high[member], scores.exact[member])),
            percentile=float(scores.percentile[member]),
            provisional=bool(scores.provisional[member]),
            contributions={"baseline": scores.baseline, "lines": explained.get(int(member), [])},
            reasons=scores.reasons(int(member)),
            watermark=run.watermark,
        )
        for place, member in enumerate(chosen)
    ]
    Score.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def previous_standings(version: str, day: date, member_ids: Ints) -> Ints:
    """The standing that each member had before `day`, NONE_YET for those without one."""
    with connection.cursor() as cursor:
        cursor.execute(PREVIOUS, [version, day, [int(id) for id in member_ids]])
        found = dict(cursor.fetchall())
    return np.array([found.get(int(id), NONE_YET) for id in member_ids], dtype=np.int64)


def contributions(scores: Scores, members: set[int]) -> dict[int, list[dict[str, Any]]]:
    """The lines of each member: network, feature, the value behind it, and the points it adds."""
    networks, table = scores.networks, scores.networks.received.table()
    found: dict[int, list[dict[str, Any]]] = {}
    for row, owner in enumerate(networks.at.owner.tolist()):
        if owner not in members:
            continue
        name = scores.model.networks[networks.at.network[row]]
        cohort_weight = scores.model.cohort.weight[networks.at.network[row]]
        for place, feature in enumerate(FEATURES):
            if cohort_weight[place] > 0:
                found.setdefault(owner, []).append(
                    {
                        "network": name,
                        "feature": feature,
                        "value": float(table[row, place]),
                        "points": float(networks.lines[row, place]),
                    }
                )
    return found


def append_strengths(run: ScoreRun, inputs: Inputs, strengths: Strengths, lacking: Bools) -> int:
    """Append the topics of the members marked in `lacking`; gives the number of rows.

    Evidence is kept as ids of posts only: a post that is deleted later leaves no words behind.
    """
    chosen = np.flatnonzero(lacking[strengths.member])
    slugs = {inputs.slugs[topic] for topic in strengths.topic[chosen]}
    topics = ensure_topics(slugs)
    rows = [
        TopicStrength(
            member_id=int(inputs.member_ids[strengths.member[row]]),
            run=run,
            topic_id=topics[inputs.slugs[strengths.topic[row]]],
            date=run.date,
            strength=float(strengths.strength[row]),
            low=float(strengths.low[row]),
            high=float(strengths.high[row]),
            posts=int(strengths.posts[row]),
            reactors=round(float(strengths.reactors[row])),
            evidence=[int(inputs.post_ids[post]) for post in strengths.evidence[row] if post >= 0],
        )
        for row in chosen
        if inputs.slugs[strengths.topic[row]] in topics
    ]
    TopicStrength.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def lacking_rows(run: ScoreRun, member_ids: Ints) -> Bools:
    """Which members have no row of this run's day and version yet, bool[members]."""
    there = Score.objects.filter(date=run.date, model_version=run.model_version)
    ids = np.unique(np.array(list(there.values_list("member_id", flat=True)), dtype=np.int64))
    _, found = places(ids, member_ids)
    return ~found
