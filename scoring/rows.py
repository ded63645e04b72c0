"""From what the core computed to the rows that are appended: scores, and strengths in topics."""

from __future__ import annotations

from typing import Any

import numpy as np

from scoring import past
from scoring.ancestry import above
from scoring.core.arrays import Bools, Floats, Ints
from scoring.core.features import DISCOUNTS
from scoring.core.model import FEATURES
from scoring.core.publish import STEPS, publish
from scoring.core.result import Scores
from scoring.core.standing import standing
from scoring.core.topics import Strengths
from scoring.inputs import Inputs
from scoring.models import Score, ScoreRun, TopicStrength
from scoring.numbering import places
from scoring.parts import parts
from scoring.tagging import ensure_topics

BATCH = 2_000


def append_scores(run: ScoreRun, inputs: Inputs, scores: Scores, lacking: Bools) -> int:
    """Append one row for each member marked in `lacking`, bool[members]; gives their number.

    What is shown follows from today's estimate and the days before (`core.publish`); each step
    between them is a line like any other, so that all lines sum to the exact score of the row.
    """
    chosen = np.flatnonzero(lacking)
    ids = inputs.member_ids[chosen]
    before = past.read(run.model_version, run.date, ids)
    moved = publish(
        scores.exact[chosen], before.earlier, before.shown, before.days, before.came, before.left
    )
    shown = standing(before.standing, moved.shown)
    explained = contributions(scores, set(chosen.tolist()))
    received = networks_of(scores, set(chosen.tolist()))
    rows = [
        Score(
            member_id=int(ids[place]),
            run=run,
            date=run.date,
            model_version=run.model_version,
            standing=int(shown[place]),
            exact=exact,
            # Smoothing may leave today's interval behind; the shown score stays within it.
            low=float(min(scores.low[member], exact)),
            high=float(max(scores.high[member], exact)),
            percentile=float(scores.percentile[member]),
            provisional=bool(scores.provisional[member]),
            contributions={
                "baseline": scores.baseline,
                "lines": [*explained.get(int(member), []), *calm_lines(moved.steps[place])],
                "networks": received.get(int(member), []),
                "before": shown_before(before, place),
                "raw": [
                    *before.raw[place],
                    [run.date.isoformat(), float(scores.exact[member])],
                ],
            },
            reasons=scores.reasons(int(member)),
            watermark=run.watermark,
        )
        for place, member in enumerate(chosen)
        for exact in [float(moved.shown[place])]
    ]
    Score.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def calm_lines(steps: Floats) -> list[dict[str, Any]]:
    """A line for each step from today's estimate to what is shown that changed anything."""
    return [
        {"network": "", "feature": name, "value": 0.0, "points": float(points)}
        for name, points in zip(STEPS, steps, strict=True)
        if points
    ]


def contributions(scores: Scores, members: set[int]) -> dict[int, list[dict[str, Any]]]:
    """The lines of each member: network, feature, the value behind it, and the points it adds.

    What a discount took is a line with the people it took and negative points.
    """
    networks, found = scores.networks, {}
    taken = -np.diff(np.column_stack([networks.received.before, networks.received.engagement]))
    values = networks.table.copy()
    values[:, 0] = networks.received.before[:, 0]
    values[:, 1] = networks.received.breadth_before
    for row, owner in enumerate(networks.at.owner.tolist()):
        if owner not in members:
            continue
        code = networks.at.network[row]
        weights = scores.model.cohort.weight[code]
        lines = [
            (feature, values[row, place], networks.lines[row, place])
            for place, feature in enumerate(FEATURES)
            if weights[place] > 0
        ] + [
            (discount, taken[row, place], networks.discounts[row, place])
            for place, discount in enumerate(DISCOUNTS)
            if networks.discounts[row, place] < 0
        ]
        found.setdefault(owner, []).extend(
            {
                "network": scores.model.networks[code],
                "feature": name,
                "value": float(value),
                "points": float(points),
            }
            for name, value, points in lines
        )
    return found


def networks_of(scores: Scores, members: set[int]) -> dict[int, list[dict[str, Any]]]:
    """What each member received on each network: all that the score is computed from.

    `features` by name, those that weigh nothing left out; `unnamed` is the number of people that
    bare counts stand for, how far each was moved, and the trust in them.
    """
    networks, model, found = scores.networks, scores.model, {}
    for row, owner in enumerate(networks.at.owner.tolist()):
        if owner not in members:
            continue
        code = int(networks.at.network[row])
        unnamed = networks.unnamed
        found.setdefault(owner, []).append(
            {
                "network": model.networks[code],
                "share": float(networks.at.share[row]),
                "features": {
                    name: float(networks.table[row, place])
                    for place, name in enumerate(FEATURES)
                    if model.cohort.weight[code, place] > 0
                },
                "unnamed": {
                    "people": float(unnamed.people[row]),
                    "moved": float(unnamed.moved[row]),
                    "trust": float(model.trust.prior[code]),
                },
            }
        )
    return found


def shown_before(before: past.Past, place: int) -> dict[str, float] | None:
    """The exact score shown last and how many days ago; None for the first of a series."""
    if np.isnan(before.shown[place]):
        return None
    return {"exact": float(before.shown[place]), "days": float(before.days[place])}


def append_strengths(run: ScoreRun, inputs: Inputs, strengths: Strengths, lacking: Bools) -> int:
    """Append the topics of the members marked in `lacking`; gives the number of rows.

    Evidence is kept as ids of posts only: a post that is deleted later leaves no words behind.
    """
    chosen = np.flatnonzero(lacking[strengths.member])
    behind = parts(inputs, strengths, chosen, above())
    slugs = {inputs.slugs[topic] for topic in strengths.topic[chosen]}
    topics = ensure_topics(slugs.union(*behind))
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
            parts=sorted(topics[slug] for slug in named if slug in topics),
        )
        for row, named in zip(chosen, behind, strict=True)
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
