"""A campaign: this brand gives this perk to the people of this rule."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from perks.models import Brand, Perk

STATES = ("draft", "live", "paused", "ended")
# How members get the perk.
WAYS = {
    "claim": "Whoever fits may claim it",
    "draw": "By lot, among those who put their name down",
    "post": "For a post about what they got from you before",
    "event": "As a surprise, when your side sends an event",
}
WAY_CHOICES = list(WAYS.items())


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
    way = models.CharField(max_length=8, default="claim", choices=WAY_CHOICES)
    # For a post: about which campaign, and how many days after the claim it counts.
    rewards = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="rewarded_by"
    )
    post_days = models.PositiveSmallIntegerField(default=30)
    # For surprises: so many a day and no more, whatever the brand's side sends.
    most_a_day = models.PositiveSmallIntegerField(default=10)
    # What one is worth and what all may cost, in minor units; 0 is counted in pieces only.
    currency = models.CharField(max_length=3, blank=True)
    worth = models.BigIntegerField(default=0)
    budget = models.BigIntegerField(null=True)
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
                condition=Q(landing_url="") | Q(landing_url__regex=r"^https?://[^/?#@[:space:]]"),
                name="campaign_page_is_on_the_web",
            ),
            models.CheckConstraint(condition=Q(way__in=list(WAYS)), name="campaign_way_known"),
            models.CheckConstraint(
                condition=Q(worth=0) | (Q(worth__gt=0) & ~Q(currency="")),
                name="campaign_worth_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0, worth__gt=0),
                name="campaign_budget_is_of_a_worth",
            ),
            models.CheckConstraint(
                condition=Q(way="post", rewards__isnull=False)
                | (~Q(way="post") & Q(rewards__isnull=True)),
                name="campaign_reward_is_for_posts",
            ),
            models.CheckConstraint(
                condition=Q(rewards__isnull=True) | ~Q(rewards=F("id")),
                name="campaign_rewards_another",
            ),
            models.CheckConstraint(
                condition=Q(post_days__gte=1, post_days__lte=365),
                name="campaign_post_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(most_a_day__gte=1), name="campaign_surprises_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(launched_at__isnull=False),
                name="campaign_live_was_launched",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def phase(self) -> str:
        """The state as of now: past its last day a campaign has ended, swept up or not."""
        is_over = self.state in ("live", "paused") and self.ends_at <= clock.now()
        return "ended" if is_over else self.state

    @classmethod
    def in_phase(cls, phase: str) -> Q:
        """What a query asks for campaigns whose `phase` is this."""
        is_over = Q(state__in=("live", "paused"), ends_at__lte=clock.now())
        return Q(state="ended") | is_over if phase == "ended" else Q(state=phase) & ~is_over


class RuleVersion(Scoped):
    """One saved wording of a campaign's rule; append-only. The highest number is in force.

    `reason` says why it asks for the score alone, where it does.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="rules")
    brand_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    tree = models.JSONField()
    digest = models.CharField(max_length=16)
    sentence = models.TextField()
    reason = models.TextField(blank=True)
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
