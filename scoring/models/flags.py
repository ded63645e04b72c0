"""Flags: what looked bought, what it cost, what the member says to it, and how it was decided.

All three are written once. None of them names anybody but the member.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped

FLAG_KINDS = ("pods", "bursts", "unproven")
OUTCOMES = ("upheld", "lifted")


class Flag(Scoped):
    """What a run took off for one reason on one network: `points` (below 0), for `people` moved.

    evidence: {"reactors", "reactions": counts, "days": [[day, reactions]], "posts": [ids of the
    member's own posts], "first", "last": days}. It covers all reactions until `date`.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="flags"
    )
    date = models.DateField()
    model_version = models.CharField(max_length=20)
    network = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    points = models.FloatField()
    people = models.FloatField()
    evidence = models.JSONField()
    raised_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member", "network", "kind", "date"], name="flag_once_per_day"
            ),
            models.CheckConstraint(condition=Q(kind__in=FLAG_KINDS), name="flag_kind_known"),
            models.CheckConstraint(condition=Q(points__lt=0), name="flag_costs_points"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} flag of member {self.member_id} on {self.date}"


class Appeal(Scoped):
    """What the member says to a flag, once. `due_on`: the last day for an answer."""

    flag = models.OneToOneField(Flag, on_delete=models.CASCADE, related_name="appeal")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appeals"
    )
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField()

    scope = Scope(member="member_id")
    append_only = True

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["due_on"], name="appeal_by_deadline")]

    def __str__(self) -> str:
        return f"appeal to flag {self.flag_id}"


class Decision(Scoped):
    """What an operator decided on an appeal, and why. `operator_id` is the user who did."""

    flag = models.OneToOneField(Flag, on_delete=models.CASCADE, related_name="decision")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="flag_decisions"
    )
    outcome = models.CharField(max_length=10)
    reason = models.TextField(max_length=1000)
    operator_id = models.BigIntegerField()
    decided_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="decision_known")
        ]

    def __str__(self) -> str:
        return f"flag {self.flag_id} {self.outcome}"
