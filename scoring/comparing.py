"""What a version on trial would change: for members, and at the thresholds of campaigns."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string
from scipy.stats import rankdata

from perks.ground import scopes
from perks.ground.errors import Refusal
from scoring import signals, versions
from scoring.core.arrays import Floats, Ints
from scoring.models import ModelVersion, ScoreRun
from scoring.models.versions import TRIAL

ACTOR = scopes.system("comparison")
PARTS = (5, 25, 50, 75, 95)


@dataclass(frozen=True)
class Crossing:
    """What a version changes about one condition, or one whole rule, of a campaign.

    reached: members who meet it now; joining, leaving: who would come to meet it or cease to.
    """

    campaign: str
    brand: str
    condition: str
    reached: int
    joining: int
    leaving: int


@dataclass(frozen=True)
class Comparison:
    """A version on trial beside the one in force, over members who have a score by both.

    change: whole points of the shown score at some percentiles of members, falling to rising.
    rank: Spearman's correlation, None below two members. settled, unsettled: members who would be
    provisional no more, or anew.
    """

    version: str
    against: str
    since: datetime
    until: datetime
    runs: int
    members: int
    same: int
    higher: int
    lower: int
    far: int
    change: dict[int, float]
    rank: float | None
    settled: int
    unsettled: int
    crossings: list[Crossing]

    def as_json(self) -> dict[str, Any]:
        """The same as JSON-able data."""
        return asdict(self) | {"since": self.since.isoformat(), "until": self.until.isoformat()}


FAR = 5


def compare(version: str) -> Comparison:
    """Compare a version on trial. Raises Refusal version_not_on_trial (404)."""
    row = ModelVersion.objects.filter(version=version, state="shadow").first()
    if row is None:
        raise Refusal("version_not_on_trial", f"{version} is not on trial.", 404)
    with scopes.act_as(ACTOR):
        now, then = signals.standings(), signals.standings(trial=version)
        found = import_string(settings.SCORE_THRESHOLDS)(version, now, then)
    _, here, there = np.intersect1d(now.member_id, then.member_id, return_indices=True)
    change = then.standing[there] - now.standing[here]
    was, would = now.provisional[here], then.provisional[there]
    return Comparison(
        version=version,
        against=versions.current().version,
        since=row.shadow_since,
        until=row.shadow_since + TRIAL,
        runs=ScoreRun.objects.filter(model_version=version, shadow=True, state="done").count(),
        members=len(change),
        same=int((change == 0).sum()),
        higher=int((change > 0).sum()),
        lower=int((change < 0).sum()),
        far=int((np.abs(change) >= FAR).sum()),
        change=parts(change),
        rank=rank(now.standing[here], then.standing[there]),
        settled=int((was & ~would).sum()),
        unsettled=int((~was & would).sum()),
        crossings=found,
    )


def parts(change: Ints) -> dict[int, float]:
    """The change at some percentiles of members; empty without members."""
    if not len(change):
        return {}
    return dict(zip(PARTS, map(float, np.percentile(change, PARTS)), strict=True))


def rank(one: Ints, other: Ints) -> float | None:
    """Spearman's rank correlation; None where it is not defined."""
    ranks: list[Floats] = [rankdata(one), rankdata(other)]
    if len(one) < 2 or any(np.ptp(column) == 0 for column in ranks):
        return None
    return float(np.corrcoef(*ranks)[0, 1])
