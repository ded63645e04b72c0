"""What came of a claim: mentions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models.campaigns import Campaign
from campaigns.models.claims import Claim
from perks.ground import clock
from perks.ground.scoped import Erased, Scope, Scoped
from perks.models import Brand


class Mention(Scoped):
    """A member's post about a perk, found by tag or link and attributed to the claim."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="mentions")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="mentions")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="mentions")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions"
    )
    network = models.CharField(max_length=20)
    native_id = models.CharField(max_length=400)
    url = models.URLField(max_length=800, blank=True)
    excerpt = models.TextField(blank=True)
    found_by = models.CharField(max_length=8)
    posted_at = models.DateTimeField()
    found_at = models.DateTimeField(default=clock.now)
    reactions = models.PositiveIntegerField(default=0)
    reacted_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id", brand="brand_id")
    erased = Erased(blank={"excerpt": "''", "url": "''", "native_id": "'erased-' || id"})

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "network", "native_id"], name="mention_once_per_campaign"
            ),
            models.CheckConstraint(
                condition=Q(found_by__in=["tag", "link"]), name="mention_found_by_known"
            ),
        ]

    def __str__(self) -> str:
        return f"mention {self.pk} of campaign {self.campaign_id}"
