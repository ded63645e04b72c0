"""Scores. A row is written once and never changed; a day without a row is like the one before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Erased, Scope, Scoped
from scoring.models.runs import ScoreRun


class Row(Scoped):
    """What a member's score was on a day by one model version, with all that explains it.

    `standing` is the integer that is shown and compared; `exact`, `low` and `high` are the estimate
    and its 90% interval; `contributions` sum to `exact` minus the model's baseline. `watermark` is
    until when activity was read, `written_at` from when on the row was known.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    run = models.ForeignKey(ScoreRun, on_delete=models.PROTECT, related_name="%(class)ss")
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
    written_at = models.DateTimeField(default=clock.now)

    append_only = True

    class Meta(Scoped.Meta):
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["member", "date", "model_version"],
                name="%(class)s_once_per_day_and_version",
            ),
            models.CheckConstraint(
                condition=Q(standing__gte=1, standing__lte=100),
                name="%(class)s_standing_in_range",
            ),
            models.CheckConstraint(
                condition=Q(low__lte=models.F("exact"), high__gte=models.F("exact")),
                name="%(class)s_inside_its_interval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standing} of member {self.member_id} on {self.date}"


class Score(Row):
    """A row of the series that members are shown and rules compare."""

    scope = Scope(member="member_id")


class ShadowScore(Row):
    """A row by a version on trial: nobody's page, rule or audience reads it.

    `topics` are the strengths beside it, by topic.
    """

    topics = models.JSONField(default=dict)

    scope = Scope()
    erased = Erased(where="member_id = who")
