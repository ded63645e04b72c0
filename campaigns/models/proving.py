"""How a campaign's orders are credited, what the score told, and who gets reports by letter."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models.campaigns import Campaign
from perks.ground import clock
from perks.ground.scoped import Scope, Scoped

# Which kinds of touch count, the stronger first.
KINDS = {
    "code,link": "A code, and without one a link",
    "link,code": "A link, and without one a code",
    "code": "Codes only",
    "link": "Links only",
}
OUTCOMES = {
    "mentioned": "wrote about it",
    "redeemed": "used it",
    "bought": "brought an order",
}
RHYTHMS = {"weekly": "Every Monday, and at the end", "end": "Once, when the campaign is over"}


class AttributionPolicy(Scoped):
    """One saved policy of a campaign; append-only. The highest number is in force.

    A touch counts for `window_days`; of many the last, or the first.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="policies")
    brand_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    window_days = models.PositiveSmallIntegerField(default=30)
    kinds = models.CharField(max_length=10, default="code,link", choices=list(KINDS.items()))
    takes_last = models.BooleanField(default=True)
    reason = models.CharField(max_length=200, blank=True)
    saved_by = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="policy_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="policy_numbers_from_one"),
            models.CheckConstraint(
                condition=Q(window_days__gte=1, window_days__lte=365),
                name="policy_window_within_a_year",
            ),
            models.CheckConstraint(condition=Q(kinds__in=list(KINDS)), name="policy_kinds_known"),
        ]

    def __str__(self) -> str:
        return f"policy {self.number} of campaign {self.campaign_id}"


class ValidityReading(Scoped):
    """What the score told of one outcome at one time; append-only, the newest is shown.

    Of one brand, or of all where `brand_id` is empty; about one topic, or all where it is "".
    `found` is what `campaigns.validities` wrote down: groups under ten are not in it.
    """

    brand_id = models.BigIntegerField(null=True)
    topic = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=10, choices=list(OUTCOMES.items()))
    people = models.PositiveIntegerField()
    found = models.JSONField()
    read_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=list(OUTCOMES)), name="validity_outcome_known"
            ),
            models.CheckConstraint(condition=Q(people__gte=10), name="validity_of_ten_or_more"),
        ]
        indexes = [
            models.Index(
                fields=["brand_id", "topic", "outcome", "-read_at"], name="validity_newest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} by score, {self.people} people"


class ReportOrder(Scoped):
    """Somebody of a brand who gets a campaign's report by letter, until she stops it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="report_orders")
    brand_id = models.BigIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_orders"
    )
    rhythm = models.CharField(max_length=6, choices=list(RHYTHMS.items()))
    asked_at = models.DateTimeField(default=clock.now)
    stopped_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    scope = Scope(member="user_id", brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "user"],
                condition=Q(stopped_at__isnull=True),
                name="report_order_once",
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=list(RHYTHMS)), name="report_order_rhythm_known"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("asked_at")),
                name="report_order_stops_later",
            ),
        ]

    def __str__(self) -> str:
        return f"report of campaign {self.campaign_id}, {self.rhythm}"


class ReportReading(Scoped):
    """What a campaign's report says of cause and credit, as it was read last.

    `number` counts how often that changed; `found` is what `campaigns.evidence` wrote down.
    """

    campaign = models.OneToOneField(
        Campaign, on_delete=models.CASCADE, related_name="report_reading"
    )
    brand_id = models.BigIntegerField()
    number = models.PositiveIntegerField(default=1)
    found = models.JSONField()
    read_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="report_numbers_from_one"),
        ]

    def __str__(self) -> str:
        return f"report {self.number} of campaign {self.campaign_id}"
