"""What a member hands in where we could not look: a link or a screenshot, never verified by us."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models.campaigns import Campaign
from campaigns.models.claims import Claim
from campaigns.models.mentions import Mention
from perks.ground import clock
from perks.ground.scoped import Erased, Scope, Scoped

STATES = ("waiting", "accepted", "refused", "withdrawn")


class Evidence(Scoped):
    """One link or one picture. Accepted, it becomes a mention that keeps its label.

    `image` is a JPEG that we made ourselves of what was sent: nothing else of the file is kept.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="evidence")
    brand_id = models.BigIntegerField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="evidence"
    )
    url = models.URLField(max_length=800, blank=True)
    image = models.BinaryField(default=bytes)
    digest = models.BinaryField(max_length=16)
    posted_on = models.DateField()
    sent_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, default="waiting")
    because = models.CharField(max_length=200, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    mention = models.OneToOneField(
        Mention, null=True, on_delete=models.SET_NULL, related_name="evidence"
    )

    scope = Scope(member="member_id", brand="brand_id")
    erased = Erased()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["claim", "digest"], name="evidence_once_per_claim"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="evidence_state_known"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(because=""), name="evidence_refused_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk} for claim {self.claim_id}"
