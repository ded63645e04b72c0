"""What the member's pages say about the score: now, before, and how it adds up."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from django.db.models import OuterRef, Subquery

from perks.ground import consent
from perks.ground.plots.markup import signed
from scoring import asof, quality, words
from scoring.core.publish import STEPS
from scoring.models import Account, Estimates, Score
from scoring.people_moved import people_moved
from scoring.weights import weights

DAYS = 366
# The smoothing itself is no rule of ours that holds back: its mean carries the parts of each day.
RULES = frozenset(STEPS) - {"smoothing"}


@dataclass(frozen=True)
class Line:
    """One line of the sum: `points` of the exact score, from `value` of a unit.

    A discount has negative points; a step of the smoothing has no network and no unit.
    """

    network: str
    feature: str
    value: float
    points: float
    unit: str


@dataclass(frozen=True)
class Moved:
    """What moved the exact score between the last two rows; the parts sum to `total`.

    `you` is all that reached the member and how it faded. `world` is what those who react do
    elsewhere, and how they are trusted (`core.split`). `model` is what our own rules held back or
    let go: the score is held still, moves slowly, and a linked account counts at once.
    """

    since: Any
    total: float
    you: float
    world: float
    model: float
    version: str

    @property
    def said(self) -> str:
        """The total with its sign, as pages show it."""
        return signed(self.total)

    @property
    def parts(self) -> list[tuple[str, float, str, str]]:
        """(who, points, points with sign, why) for you, the world and our model."""
        who = [("You", self.you), ("The world", self.world), ("Our model", self.model)]
        return [
            (name, points, signed(points), words.MOVED[name].format(version=self.version))
            for name, points in who
        ]


def history(member_id: int, days: int = DAYS) -> list[Score]:
    """The member's rows by the newest model version, oldest first, of the last `days` days.

    Each with `until`, as of when that version's estimates of the member are.
    """
    mine = Score.objects.filter(member_id=member_id)
    version = Subquery(mine.order_by("-date", "-id").values("model_version")[:1])
    until = Estimates.objects.filter(
        member_id=member_id, model_version=OuterRef("model_version"), until__isnull=False
    )
    rows = list(
        mine.filter(model_version=version)
        .annotate(until=Subquery(until.values("until")[:1]))
        .order_by("-date")[:days]
    )
    return [row for row in reversed(rows) if (rows[0].date - row.date).days < days]


def lines(score: Score) -> list[Line]:
    """The lines of a score, the heaviest first; with the baseline they sum to the exact score."""
    found = [
        Line(
            network=words.network(line["network"]) if line["network"] else "",
            feature=words.LINES[line["feature"]],
            value=line["value"],
            points=line["points"],
            unit=words.UNITS.get(line["feature"], ""),
        )
        for line in score.contributions["lines"]
    ]
    return sorted(found, key=lambda line: (-line.points, line.network, line.feature))


def reasons(score: Score) -> list[str]:
    """What holds the score back most, as sentences."""
    return [words.reason(code) for code in score.reasons]


def moved(scores: list[Score]) -> Moved | None:
    """What moved the score between the last two of these rows; None before there are two."""
    if len(scores) < 2:
        return None
    before, now = scores[-2:]
    total = now.exact - before.exact
    world = around(now) - around(before)
    model = calm(now) - calm(before)
    return Moved(before.date, total, total - world - model, world, model, now.model_version)


def around(score: Score) -> float:
    """What the world had moved the score by since the series began, in points."""
    return float(score.contributions.get("world", 0.0))


def calm(score: Score) -> float:
    """What our own rules added between the mean of seven days and what is shown, in points."""
    lines = score.contributions["lines"]
    return float(sum(line["points"] for line in lines if line["feature"] in RULES))


def position(score: Score) -> str:
    """Where the member stands among those compared with, in words."""
    if score.percentile <= 0:
        return "Nobody has reacted to a post of yours yet, as far as we can see."
    of_hundred = min(99, int(score.percentile))
    return f"Of 100 people whom we compare you with, about {of_hundred} move fewer than you do."


def summary(member_id: int) -> dict[str, Any]:
    """What `scoring/partials/score_ticket.html` shows, under the name `summary`.

    `score` is None before the first one. `agreed` is False when no new one will be made. The ends
    of the interval are rounded outwards.
    """
    scores = history(member_id)
    agreed = "score" in consent.given(member_id)
    if not scores:
        linked = Account.objects.filter(member_id=member_id, unlinked_at=None)
        return {"score": None, "agreed": agreed, "linked": linked.exists()}
    score, until = scores[-1], asof.computed_until(scores[-1])
    return {
        "score": score,
        "agreed": agreed,
        "low": floor(score.low),
        "high": ceil(score.high),
        "position": position(score),
        "readings": asof.readings(scores, until),
        "until": until,
        "months": months(scores),
        "moved": moved(scores),
    }


def widened(score: Score) -> list[str]:
    """What the quality of the sources behind a score does to its interval, as sentences."""
    sources = score.contributions.get("networks", [])
    doubtful = [
        (words.network(row["network"]), row["quality"]) for row in sources if row.get("doubt")
    ]
    return quality.widened(dict.fromkeys(doubtful))


def months(scores: list[Score]) -> list[Score]:
    """The last score of each month, newest first."""
    last = {(score.date.year, score.date.month): score for score in scores}
    return list(last.values())[::-1]


def document(score: Score) -> dict[str, Any]:
    """The whole statement as JSON-able data, for download and for the API."""
    return {
        "date": score.date.isoformat(),
        "model_version": score.model_version,
        "standing": score.standing,
        "exact": score.exact,
        "low": score.low,
        "high": score.high,
        "certainty": 0.9,
        "percentile": score.percentile,
        "provisional": score.provisional,
        "baseline": score.contributions["baseline"],
        "lines": score.contributions["lines"],
        "networks": score.contributions.get("networks", []),
        "before": score.contributions.get("before"),
        "raw": [{"date": day, "exact": exact} for day, exact in score.contributions["raw"]],
        "reasons": [{"code": code, "sentence": words.reason(code)} for code in score.reasons],
        "read_until": score.watermark.isoformat(),
        "written_at": score.written_at.isoformat(),
    }


def with_masses(score: Score) -> dict[str, Any]:
    """The statement with the model's weights and the masses of everybody who reacted.

    The masses are of what is stored now: see `people_moved`.
    """
    said = document(score)
    names = [row["network"] for row in said["networks"]]
    return said | {
        "weights": weights(score.model_version, names),
        "people": people_moved(score.member_id, score.date, score.model_version),
    }
