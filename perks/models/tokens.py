"""API tokens: one actor each, one purpose, kept as a hash."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perks.ground import clock
from perks.ground.consent import SERVED
from perks.ground.scoped import Scope, Scoped
from perks.models.brands import Brand
from perks.models.venues import Device


class ApiToken(Scoped):
    """Belongs to exactly one of a user, a brand (an API client) or a device.

    `made_by` is the owner who made a brand's token and has read it: it ends when they leave.
    """

    digest = models.BinaryField(max_length=32)
    hint = models.CharField(max_length=8)
    label = models.CharField(max_length=60)
    purpose = models.CharField(max_length=30, default=SERVED)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="tokens",
    )
    brand = models.ForeignKey(
        Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="tokens"
    )
    device = models.ForeignKey(
        Device, null=True, blank=True, on_delete=models.CASCADE, related_name="tokens"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tokens_made",
    )
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(member="user_id", brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="token_digest_unique"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, brand__isnull=True, device__isnull=True)
                | models.Q(user__isnull=True, brand__isnull=False, device__isnull=True)
                | models.Q(user__isnull=True, brand__isnull=True, device__isnull=False),
                name="token_of_exactly_one_actor",
            ),
            models.CheckConstraint(condition=models.Q(purpose=SERVED), name="token_purpose_served"),
        ]

    def __str__(self) -> str:
        return f"{self.label} (…{self.hint})"
