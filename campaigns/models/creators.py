"""People whom a brand works with and invites to join; until they do, only a keyed hash is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from perks.models import Brand


class CreatorInvitation(Scoped):
    """One address that a brand invited once. It expires, and is then forgotten with its hash.

    Who joined stands here only if she agreed that the brand learns it.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="creators")
    address_hash = models.BinaryField(max_length=16)
    token_digest = models.BinaryField(max_length=32)
    invited_by = models.BigIntegerField(null=True)
    invited_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    joined = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="joined_by"
    )
    given_name = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)

    scope = Scope(member="joined_id", brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand", "address_hash"], name="creator_invited_once"),
            models.UniqueConstraint(fields=["token_digest"], name="creator_token_unique"),
            models.UniqueConstraint(
                fields=["brand", "joined"],
                condition=Q(joined__isnull=False),
                name="creator_joined_once_per_brand",
            ),
            models.CheckConstraint(
                condition=Q(joined__isnull=True, given_name="") | Q(answered_at__isnull=False),
                name="creator_is_named_only_by_her_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} of brand {self.brand_id}"
