"""How much of a campaign may go how fast, and to whom; and who waits for what comes back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models.campaigns import Campaign
from campaigns.models.claims import Claim
from perks.ground import clock
from perks.ground.scoped import Erased, Scope, Scoped
from perks.models import Brand

AT_LEAST_ONE = (
    "most", "per_member", "per_member_days", "per_household", "per_period", "period_days",
    "per_device", "per_network", "offer_minutes", "share",
)  # fmt: skip
WAITS = ("waiting", "offered", "passed", "left", "over")


class Limits(Scoped):
    """The caps of one campaign; an empty one does not bind. Claims are counted while they live.

    `per_member` counts all of the brand's perks within so many days, `per_period` the campaign's
    claims. `per_device` and `per_network` count a day. No device, network or household takes more
    than `share` percent of the stock either, though always one. What was claimed before `changed_at` stays
    claimed, whatever the caps are since.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="limits")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="limits")
    most = models.PositiveIntegerField(null=True, blank=True)
    per_member = models.PositiveSmallIntegerField(null=True, blank=True)
    per_member_days = models.PositiveSmallIntegerField(default=30)
    per_household = models.PositiveSmallIntegerField(null=True, blank=True)
    per_period = models.PositiveIntegerField(null=True, blank=True)
    period_days = models.PositiveSmallIntegerField(default=7)
    per_device = models.PositiveSmallIntegerField(null=True, blank=True, default=3)
    per_network = models.PositiveSmallIntegerField(null=True, blank=True, default=20)
    share = models.PositiveSmallIntegerField(null=True, blank=True, default=1)
    offer_minutes = models.PositiveSmallIntegerField(default=720)
    changed_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 1}),
                name=f"limits_{name}_at_least_one",
            )
            for name in AT_LEAST_ONE
        ] + [
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__lte=100),
                name="limits_share_of_a_hundred",
            )
        ]

    def __str__(self) -> str:
        return f"limits of campaign {self.campaign_id}"


class Trace(Scoped):
    """Where a claim came from, as a hash that is another one tomorrow; gone after two days."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="traces")
    campaign_id = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    mark = models.BinaryField(max_length=16)
    day = models.DateField()

    scope = Scope()
    erased = Erased(where="claim_id IN (SELECT id FROM campaigns_claim WHERE member_id = who)")

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["mark", "kind"], name="trace_by_mark")]

    def __str__(self) -> str:
        return f"{self.kind} of claim {self.claim_id}"


class Wait(Scoped):
    """One member's turn in the waiting list of a campaign: waiting -> offered, passed, left or
    over, which is when the campaign ended first.

    An offer is a claim that is held for the member: it ends as a claim ends.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="waits")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="waits")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="waits"
    )
    state = models.CharField(max_length=8, default="waiting", choices=[(s, s) for s in WAITS])
    joined_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    claim = models.OneToOneField(
        Claim, null=True, on_delete=models.SET_NULL, related_name="wait"
    )  # fmt: skip

    scope = Scope(member="member_id", brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "member"], condition=Q(state="waiting"), name="wait_once"
            ),
            models.CheckConstraint(condition=Q(state__in=WAITS), name="wait_state_known"),
        ]
        indexes = [
            models.Index(fields=["campaign", "id"], condition=Q(state="waiting"), name="wait_queue")
        ]

    def __str__(self) -> str:
        return f"wait {self.pk} for campaign {self.campaign_id}, {self.state}"
