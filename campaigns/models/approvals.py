"""Spending that a second person approves."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from campaigns.models.campaigns import Campaign
from perks.ground import clock
from perks.ground.scoped import KEPT, Scope, Scoped
from perks.models import Brand


class SpendingBound(Scoped):
    """What a campaign of the brand may cost with one person's word; minor units of `currency`."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="spending_bound")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="spending_bound_amount")
        ]

    def __str__(self) -> str:
        return f"the bound of brand {self.brand_id}"


class Approval(Scoped):
    """Somebody asked for `amount`; another one approved it. It is void once another is asked for."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="approvals")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="approvals")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(default=clock.now)
    approved_by = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    scope = Scope(brand="brand_id")
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            # A machine asks in nobody's name: any person may approve that.
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(approved_by=F("asked_by")),
                name="approval_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="approval_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(void_at__isnull=True), name="approval_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"approval {self.pk} of campaign {self.campaign_id}"
