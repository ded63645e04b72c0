"""Versions of the model in this house: on trial, in force, retired."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

VERSION_STATES = ("shadow", "current", "retired")
TRIAL = timedelta(days=28)


class ModelVersion(models.Model):
    """A published version that was put on trial or into force here, and by whom.

    `digest` recognises the file: one that changes by a byte is refused. A house's first version
    had nothing to be compared with and was never on trial.
    """

    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=16)
    state = models.CharField(max_length=8)
    shadow_since = models.DateTimeField(null=True)
    promoted_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    early_because = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=80)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["version"], name="model_version_once"),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="current"), name="model_version_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state__in=VERSION_STATES), name="model_version_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="current")
                | Q(shadow_since__isnull=True)
                | ~Q(early_because="")
                | Q(promoted_at__gte=F("shadow_since") + TRIAL),
                name="model_version_tried_or_early_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.state}"
