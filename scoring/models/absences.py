"""Absences: from when to when a member says not to be there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped


class Absence(Scoped):
    """A declared pause, both days included. `ended_on`: the last day, when it ended earlier."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    ended_on = models.DateField(null=True)
    said_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__lte=F("last_day")),
                name="absence_ends_early_or_in_time",
            ),
        ]
        indexes = [models.Index(fields=["member", "last_day"], name="absence_by_member")]

    def __str__(self) -> str:
        return f"absence of member {self.member_id} from {self.first_day}"
