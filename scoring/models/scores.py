"""Score runs and scores. A score row is written once and never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped


class ScoreRun(models.Model):
    """One computation for one day by one model version. Nothing personal: counts only."""

    date = models.DateField()
    model_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="running")
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    watermark = models.DateTimeField(null=True)
    members = models.PositiveIntegerField(default=0)
    ignored = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["date", "model_version"], name="score_run_once_per_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "done", "failed"]), name="score_run_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_version} on {self.date}"


class Score(Scoped):
    """What a member's score was on a day, with all that explains it.

    `standing` is the integer that is shown and compared; `exact`, `low` and `high` are the estimate
    and its 90% interval; `contributions` sum to `exact` minus the model's baseline.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scores"
    )
    run = models.ForeignKey(ScoreRun, on_delete=models.PROTECT, related_name="scores")
    date = models.DateField()
    model_version = models.CharField(max_length=20)
    standing = models.PositiveSmallIntegerField()
    exact = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    percentile = models.FloatField()
    provisional = models.BooleanField()
    contributions = models.JSONField()
    reasons = models.JSONField()
    watermark = models.DateTimeField()

    scope = Scope(member="member_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member", "date", "model_version"], name="score_once_per_day_and_version"
            ),
            models.CheckConstraint(
                condition=Q(standing__gte=1, standing__lte=100), name="score_standing_in_range"
            ),
            models.CheckConstraint(
                condition=Q(low__lte=models.F("exact"), high__gte=models.F("exact")),
                name="score_inside_its_interval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standing} of member {self.member_id} on {self.date}"
