"""Endorsements: a member says of another that they know about a topic. They weigh nothing."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from perks.ground import clock
from perks.ground.scoped import Erased, Scope, Scoped
from scoring.models.topics import Topic

A_WEEK = 10


class EndorsementLink(Scoped):
    """A member shares some topics under an address that cannot be guessed, until it is closed."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endorsement_links"
    )
    token = models.CharField(max_length=40)
    topics = ArrayField(models.BigIntegerField())
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["token"], name="endorsement_link_token_unique"),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(closed_at__isnull=True),
                name="endorsement_link_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"endorsement link {self.pk}"


class Endorsement(Scoped):
    """One endorsement. `week` is its Monday; `slot` counts the endorser's own in that week.

    The rows are the endorsed member's; who endorsed is shown to nobody.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endorsements"
    )
    endorser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endorsements_given"
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="endorsements")
    week = models.DateField()
    slot = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")
    erased = Erased(where="member_id = who OR endorser_id = who")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["endorser", "member", "topic", "week"], name="endorsement_once_a_week"
            ),
            models.UniqueConstraint(
                fields=["endorser", "week", "slot"], name="endorsement_slot_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=A_WEEK), name="endorsement_quota"
            ),
            models.CheckConstraint(
                condition=~Q(endorser=F("member")), name="endorsement_of_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"endorsement {self.pk}"
