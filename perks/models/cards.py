"""A member's own card: what a walk-in shows who has claimed nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from perks.models.desks import HouseKey


class MemberCard(Scoped):
    """One card on one phone, under a key of the house. On another phone it is another card.

    `serial` is the id in its codes; `certificate` (base64) is what the phone signs at every step.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cards"
    )
    key = models.ForeignKey(HouseKey, on_delete=models.PROTECT, related_name="cards")
    serial = models.BinaryField(max_length=8)
    phone_key = models.BinaryField(max_length=32)
    language = models.PositiveSmallIntegerField(default=0)
    certificate = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=clock.now)
    valid_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["serial"], name="member_card_serial_unique"),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(revoked_at__isnull=True),
                name="member_card_one_live",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=models.F("made_at")),
                name="member_card_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"
