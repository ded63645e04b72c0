"""The score as it was on a day, from what was known then; and how far it has come since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, floor
from typing import Any

from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.plots.markup import signed
from perks.ground.plots.sparkline import Reading
from scoring import words
from scoring.models import Account, Score, ScoreRun, TopicStrength
from scoring.vetoes import hidden_by, is_shown

SPANS = (30, 90)


@dataclass(frozen=True)
class AsOf:
    """A member's score on a day.

    score: the row that was shown. computed: the last day up to `on` for which a run was complete;
    later than the row's when nothing moved since. accounts, topics: what it rested on. later: the
    row for that day that was written only afterwards, if there is one.
    """

    on: date
    score: Score
    computed: date
    accounts: list[str]
    topics: list[TopicStrength]
    later: Score | None

    @property
    def low(self) -> int:
        """The lower end as pages show it, rounded outwards."""
        return floor(self.score.low)

    @property
    def high(self) -> int:
        """The upper end as pages show it, rounded outwards."""
        return ceil(self.score.high)


@dataclass(frozen=True)
class Delta:
    """The change of the shown score over some days; `version` is the model it was shown by then."""

    days: int
    since: date
    standing: int
    change: int
    version: str

    @property
    def said(self) -> str:
        """The change with its sign, as pages show it."""
        return signed(self.change, 0)


def shown_on(member_id: int, on: date, known: datetime | None = None) -> Score | None:
    """The row that stood on a day, among those written before `known` (the end of that day)."""
    known = known or datetime.combine(on + timedelta(days=1), time(), UTC)
    rows = Score.objects.filter(member_id=member_id, date__lte=on, written_at__lt=known)
    found: Score | None = rows.order_by("-date", "-id").first()
    return found


def as_of(member_id: int, on: date) -> AsOf:
    """What a member's score was on a day, and what was known then.

    Raises Refusal day_ahead (400), no_score_then (404).
    """
    if on > clock.today():
        raise Refusal("day_ahead", "That day is not over yet. Choose one up to today.", 400)
    score = shown_on(member_id, on)
    if score is None:
        raise Refusal("no_score_then", f"You had no score on {day(on)} yet.", 404)
    known_now = shown_on(member_id, on, clock.now() + timedelta(seconds=1))
    later = known_now if known_now is not None and known_now.pk != score.pk else None
    runs = ScoreRun.objects.filter(
        model_version=score.model_version, shadow=False, state="done", date__range=(score.date, on)
    )
    last = runs.order_by("-date").values_list("date", flat=True).first()
    return AsOf(
        on, score, last or score.date, accounts_at(member_id, score.watermark), topics_of(score),
        later,
    )  # fmt: skip


def accounts_at(member_id: int, moment: datetime) -> list[str]:
    """The networks of the accounts that counted at a moment, by when they were proven."""
    mine = Account.objects.filter(member_id=member_id, proven_at__lte=moment)
    mine = mine.exclude(unlinked_at__lte=moment).order_by("proven_at", "pk")
    return [words.network(slug) for slug in mine.values_list("network", flat=True)]


def topics_of(score: Score) -> list[TopicStrength]:
    """The topics that stood beside a score, strongest first, without those that are hidden now."""
    hidden = {veto.topic_id for veto in hidden_by(score.member_id)}
    rows = TopicStrength.objects.filter(member_id=score.member_id, run_id=score.run_id)
    rows = rows.select_related("topic").order_by("-strength", "topic__slug")
    return [row for row in rows if is_shown(row, hidden)]


def deltas(score: Score) -> list[Delta]:
    """How far the newest score has come in 30 and 90 days; only spans that have a beginning.

    Differences of the values shown, whichever version of the model showed them.
    """
    found = []
    for days in SPANS:
        since = clock.today() - timedelta(days=days)
        then = shown_on(score.member_id, since)
        if then is not None:
            change = score.standing - then.standing
            found.append(Delta(days, since, then.standing, change, then.model_version))
    return found


def computed_until(score: Any) -> date:
    """The last day for which a score of `statement.history` was computed, with a row or without."""
    return max(score.until or score.date, score.date)


def readings(scores: list[Score], until: date) -> list[Reading]:
    """Points for a plot of the rows, oldest first: a value holds until the day before the next."""
    found: list[Reading] = []
    ends = [row.date - timedelta(days=1) for row in scores[1:]]
    for row, last in zip(scores, [*ends, until], strict=True):
        found.append((row.date, row.standing, row.low, row.high))
        if last > row.date:
            found.append((last, row.standing, row.low, row.high))
    return found


def day_of(text: str) -> date:
    """A day as YYYY-MM-DD. Raises Refusal day_unreadable (400)."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refusal(
            "day_unreadable", "Write the day as year, month, day, for example 2026-03-03.", 400
        ) from error


def day(on: date) -> str:
    """A day as people write it."""
    return f"{on.day} {on:%B %Y}"
