"""Where a member stands among members of the same kind; written by runs, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground.scoped import Scope, Scoped
from scoring.models.accounts import KINDS


class KindRank(Scoped):
    """One place, valid until the next row: `percentile` of the `among` members of this kind.

    percentile: how many of a hundred others have a lower score; unknown while there are too few
    of the kind to say (see `scoring.kinds`).
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kind_ranks"
    )
    date = models.DateField()
    model_version = models.CharField(max_length=20)
    kind = models.CharField(max_length=12)
    percentile = models.FloatField(null=True)
    among = models.PositiveIntegerField()

    scope = Scope(member="member_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member", "model_version", "date"], name="kind_rank_once_per_day"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="kind_rank_kind_known"),
            models.CheckConstraint(
                condition=Q(percentile__isnull=True) | Q(percentile__gte=0, percentile__lte=100),
                name="kind_rank_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} rank of member {self.member_id} on {self.date}"
