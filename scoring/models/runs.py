"""Score runs, and what a series needs to go on when no row is written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped

RUN_STATES = ("begun", "running", "done", "failed")
STAGES = ("", "reading", "computing", "appending")


class ScoreRun(models.Model):
    """One computation for one day by one model version. Nothing personal: counts only.

    `begun` is a day on which only first scores were made so far. Of `expected` members, `members`
    were looked at and `appended` got a row; the others' scores had not moved. `newest_reaction` is
    the last row of `Reaction` that it read. `shadow` marks runs
    whose rows nobody is shown.
    """

    date = models.DateField()
    model_version = models.CharField(max_length=20)
    shadow = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="running")
    stage = models.CharField(max_length=10, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    progressed_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    watermark = models.DateTimeField(null=True)
    newest_reaction = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)
    appended = models.PositiveIntegerField(default=0)
    ignored = models.JSONField(default=dict)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["date", "model_version", "shadow"], name="score_run_once_per_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RUN_STATES, stage__in=STAGES), name="score_run_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_version} on {self.date}"


class Estimates(Scoped):
    """A member's estimates of the last seven days by one model version, as (date, estimate, world).

    `world` is what the actors around had moved the estimate by since the series began.

    Working state, not history: it is rewritten by each run, because a day on which the shown score
    stands still has no row, and the mean of seven days needs its estimate all the same. `until` is
    the last day that was computed; None before the first day of a series.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="estimates"
    )
    model_version = models.CharField(max_length=20)
    until = models.DateField(null=True)
    days = models.JSONField(default=list)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member", "model_version"], name="estimates_once_per_member_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"estimates of member {self.member_id} by {self.model_version}"
