"""What came of a claim: mentions, personal links and their clicks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models.campaigns import Campaign
from campaigns.models.claims import Claim
from perks.ground import clock
from perks.ground.scoped import KEPT, Erased, Scope, Scoped
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


class Link(Scoped):
    """The personal short link of a claim."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="link")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="links")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="links"
    )
    slug = models.CharField(max_length=12)
    target = models.URLField(max_length=600)
    made_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id", brand="brand_id")
    # The slug stands in the member's posts: whoever follows it from there is told nothing.
    erased = Erased(
        blank={
            "slug": "left(md5(random()::text), 12)",
            "target": "regexp_replace(target, 'utm_content=[^&#]*', 'utm_content=erased')",
        }
    )

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["slug"], name="link_slug_unique")]

    def __str__(self) -> str:
        return self.slug


class Click(Scoped):
    """One visit through a link; append-only. `visitor` is a hash salted anew each day."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="clicks")
    brand_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    visitor = models.BinaryField(max_length=16)
    is_bot = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)
    day = models.DateField()

    scope = Scope(member="member_id", brand="brand_id")
    append_only = True
    erased = KEPT

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["link", "day"], name="click_by_link")]

    def __str__(self) -> str:
        return f"click on link {self.link_id}"
