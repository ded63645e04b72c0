"""From what the core computed to the rows that are appended: scores, and strengths in topics."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from scoring import bios
from scoring.ancestry import above
from scoring.contributions import calm_lines, lines_of, networks_of, shown_before
from scoring.core.arrays import Floats, Ints
from scoring.core.result import Scores
from scoring.core.topics import Strengths
from scoring.inputs import Inputs
from scoring.models import Flag, Score, ScoreRun, ShadowScore, TopicStrength
from scoring.parts import parts
from scoring.showing import Today
from scoring.tagging import ensure_topics

BATCH = 2_000


@dataclass(frozen=True)
class Computed:
    """Everything that one computation found, in the core's numbering of members.

    watermark: the moment before it began to read. flags: not saved yet. topic_ids: int64, the row
    of each strength's topic. world: float64[members], what the world moved each estimate by since
    the run before (`core.split`).
    """

    inputs: Inputs
    scores: Scores
    strengths: Strengths
    watermark: datetime
    world: Floats
    flags: list[Flag] = field(default_factory=list)
    topic_ids: Ints = field(init=False)

    def __post_init__(self) -> None:
        """Topics that are new to the house get their rows; -1 for one that was taken out since."""
        used = np.unique(self.strengths.topic)
        known = ensure_topics({self.inputs.slugs[topic] for topic in used})
        ids = np.full(len(self.inputs.slugs), -1, dtype=np.int64)
        ids[used] = [known.get(self.inputs.slugs[topic], -1) for topic in used]
        object.__setattr__(self, "topic_ids", ids[self.strengths.topic])

    def strengths_of(self, member: int) -> Ints:
        """The rows of `strengths` about a member, int64[n]."""
        begin, end = np.searchsorted(self.strengths.member, [member, member + 1])
        rows = np.arange(begin, end)
        return rows[self.topic_ids[rows] >= 0]

    def topics_of(self, member: int) -> dict[int, float]:
        """A member's strengths by topic."""
        return {
            int(self.topic_ids[row]): float(self.strengths.strength[row])
            for row in self.strengths_of(member)
        }


def append_scores(run: ScoreRun, computed: Computed, today: Today, due: Ints) -> None:
    """Append one row for each place of `today` in `due`, int64[n].

    What is shown follows from today's estimate and the days before (`core.publish`); each step
    between them is a line like any other, so that all lines sum to the exact score of the row.
    """
    kind: Any = ShadowScore if run.shadow else Score
    rows = []
    for place in due.tolist():
        facts = facts_of(run, computed, today, place)
        if run.shadow:
            facts["topics"] = computed.topics_of(int(today.members[place]))
        rows.append(kind(**facts))
    kind.objects.bulk_create(rows, batch_size=BATCH)


def facts_of(run: ScoreRun, computed: Computed, today: Today, place: int) -> dict[str, Any]:
    """The columns of one row."""
    member, scores = int(today.members[place]), computed.scores
    return {
        "member_id": int(computed.inputs.member_ids[member]),
        "run": run,
        "date": run.date,
        "model_version": run.model_version,
        "standing": int(today.standing[place]),
        "exact": float(today.shown[place]),
        "low": float(today.low[place]),
        "high": float(today.high[place]),
        "percentile": float(scores.percentile[member]),
        "provisional": bool(scores.provisional[member]),
        "contributions": {
            "baseline": scores.baseline,
            "lines": [*lines_of(scores, member), *calm_lines(today.steps[place])],
            "networks": networks_of(scores, member),
            "before": shown_before(today.before, place),
            "raw": [[day, estimate] for day, estimate, _ in today.raw[place]],
            # The mean of seven days holds the mean of what the world had done until each.
            "world": float(np.mean([moved for _, _, moved in today.raw[place]])),
        },
        "reasons": scores.reasons(member),
        "watermark": computed.watermark,
    }


def append_strengths(run: ScoreRun, computed: Computed, today: Today, due: Ints) -> None:
    """Append the topics of the places of `today` in `due`, int64[n].

    Evidence is kept as ids of posts only: a post that is deleted later leaves no words behind.
    """
    strengths, inputs = computed.strengths, computed.inputs
    members = today.members[due].tolist()
    chosen = np.concatenate([np.zeros(0, dtype=np.int64), *map(computed.strengths_of, members)])
    stand_on = parts(inputs, strengths, chosen, above())
    topics = ensure_topics(set().union(*stand_on))
    described = bios.behind(inputs, strengths, chosen)
    rows = [
        TopicStrength(
            member_id=int(inputs.member_ids[strengths.member[row]]),
            run=run,
            topic_id=int(computed.topic_ids[row]),
            date=run.date,
            strength=float(strengths.strength[row]),
            low=float(strengths.low[row]),
            high=float(strengths.high[row]),
            posts=int(strengths.posts[row]),
            reactors=round(float(strengths.reactors[row])),
            evidence=[int(inputs.post_ids[post]) for post in strengths.evidence[row] if post >= 0],
            parts=sorted(topics[slug] for slug in named if slug in topics),
            bios=said,
        )
        for row, named, said in zip(chosen, stand_on, described, strict=True)
    ]
    TopicStrength.objects.bulk_create(rows, batch_size=BATCH)
