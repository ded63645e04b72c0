"""What a member and a brand write to each other about a claim, and what was reported of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models.claims import Claim
from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from perks.models import Brand

MEMBER, BRAND = SIDES = ("member", "brand")
# What an operator decides about a reported message.
KEPT, REMOVED, CLOSED = DECISIONS = ("kept", "removed", "closed")


class Message(Scoped):
    """One message in the thread of a claim, plain text; `by` says which side wrote it.

    `read_at` is when the other side read it. What an operator removed stays until the thread is
    purged, and nobody reads it.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="messages")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="messages")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages"
    )
    by = models.CharField(max_length=6, choices=[(side, side) for side in SIDES])
    author_id = models.BigIntegerField(null=True)
    text = models.TextField()
    written_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id", brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(by__in=SIDES), name="message_side_known"),
            models.CheckConstraint(condition=~Q(text=""), name="message_says_something"),
        ]
        indexes = [
            models.Index(
                fields=["brand", "claim"], condition=Q(read_at=None), name="message_unread"
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk} about claim {self.claim_id}"


class MessageReport(Scoped):
    """One side told the operators of a message of the other; `decision` is empty until decided."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="report")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_reports"
    )
    by = models.CharField(max_length=6, choices=[(side, side) for side in SIDES])
    reporter_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=400)
    reported_at = models.DateTimeField(default=clock.now)
    decision = models.CharField(max_length=8, blank=True)
    because = models.CharField(max_length=400, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)

    # What a brand reported is the operators' to read, and the member's as all that is about her.
    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(by__in=SIDES), name="message_report_side_known"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (
                    Q(decision__in=DECISIONS, decided_at__isnull=False)
                    & ~Q(because="")
                    & Q(decided_by__isnull=False)
                ),
                name="message_report_decided_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"report of message {self.message_id}"
