"""Invitations and claims: who was asked, who took."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models.campaigns import Campaign
from perks.ground import clock
from perks.ground.receipts import Receipt
from perks.ground.scoped import KEPT, Erased, Scope, Scoped
from perks.models import Brand, Pass, Perk, Unit

LIVE = ("held", "issued", "redeemed")
CLAIM_STATES = (*LIVE, "cancelled", "expired", "revoked")


class Invitation(Scoped):
    """One fitting member of one campaign, invited or held out by lot; `rank` counts from 1."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="invitations")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="invitations")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="invitations")
    held_out = models.BooleanField(default=False)
    rank = models.PositiveIntegerField()
    invited_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id", brand="brand_id")
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "member"], name="invitation_once"),
            models.CheckConstraint(
                condition=Q(held_out=False) | Q(opened_at__isnull=True),
                name="invitation_held_out_never_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} to campaign {self.campaign_id}"


class Claim(Scoped):
    """held -> issued -> redeemed; held -> cancelled or expired; issued -> revoked.

    Eligibility is judged once, when the claim is made, and locked with its receipt.
    `given_name` is the only fact about the member that the brand reads.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="claims")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="claims")
    perk = models.ForeignKey(Perk, on_delete=models.PROTECT, related_name="claims")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims"
    )
    given_name = models.CharField(max_length=80, blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="claims")
    pass_issued = models.ForeignKey(
        Pass, null=True, on_delete=models.SET_NULL, related_name="claims"
    )
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="claims")
    state = models.CharField(max_length=10, default="held", choices=[(s, s) for s in CLAIM_STATES])
    # Of the campaign when it was claimed; the ledger moves it with the claim's state.
    worth = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    idempotency_key = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    # What the member chose and answered, as `campaigns.wants` let it through.
    wants = models.JSONField(default=dict)
    # A keyed hash of the address, and which of the places there are at one address this is.
    household = models.BinaryField(max_length=16, null=True)
    household_place = models.PositiveSmallIntegerField(null=True)
    restored_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(default=clock.now)
    held_until = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)

    scope = Scope(member="member_id", brand="brand_id")
    erased = Erased(
        blank={
            "given_name": "''",
            "idempotency_key": "'erased-' || id",
            "wants": "'{}'",
            "household": "NULL",
        }
    )

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "member"],
                condition=Q(state__in=LIVE),
                name="claim_one_live_per_member",
            ),
            models.UniqueConstraint(
                fields=["member", "idempotency_key"], name="claim_key_once_per_member"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state__in=LIVE), name="claim_unit_taken_once"
            ),
            models.UniqueConstraint(
                fields=["campaign", "household", "household_place"],
                condition=Q(state__in=LIVE, household__isnull=False),
                name="claim_household_places",
            ),
            models.CheckConstraint(condition=Q(state__in=CLAIM_STATES), name="claim_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["held_until"], condition=Q(state="held"), name="claim_holds_by_end"
            )
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}, {self.state}"
