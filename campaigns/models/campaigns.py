"""A campaign: this brand gives this perk to the people of this rule."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from perks.models import Brand, Perk

STATES = ("draft", "live", "paused", "ended")


def new_seed() -> int:
    """The seed of the holdout's draw, fixed when the campaign is made."""
    return secrets.randbelow(2**31)


class Campaign(Scoped):
    """`tag` and the personal links are what mentions are recognised by."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="campaigns")
    perk = models.ForeignKey(Perk, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, default="draft", choices=[(s, s) for s in STATES])
    is_open = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    hold_minutes = models.PositiveSmallIntegerField(default=10)
    holdout_share = models.FloatField(default=0.1)
    seed = models.PositiveIntegerField(default=new_seed)
    tag = models.CharField(max_length=60, blank=True)
    landing_url = models.URLField(max_length=400, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    launched_at = models.DateTimeField(null=True)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="campaign_state_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="campaign_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(holdout_share__gte=0, holdout_share__lte=0.5),
                name="campaign_holdout_at_most_half",
            ),
            models.CheckConstraint(
                condition=Q(hold_minutes__gte=1, hold_minutes__lte=1440),
                name="campaign_hold_within_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(launched_at__isnull=False),
                name="campaign_live_was_launched",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RuleVersion(Scoped):
    """One saved wording of a campaign's rule; append-only. The highest number is in force."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="rules")
    brand_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    tree = models.JSONField()
    digest = models.CharField(max_length=16)
    sentence = models.TextField()
    saved_by = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="rule_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="rule_numbers_from_one"),
        ]

    def __str__(self) -> str:
        return f"rule {self.number} of campaign {self.campaign_id}"
