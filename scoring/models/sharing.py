"""New shares of an account that several members own: offered by one, agreed by all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from scoring.models.accounts import Account


class ShareOffer(Scoped):
    """What one owner would have under a plan. A plan has a row for each owner; when all have
    agreed, the shares are theirs. `ended_at`: it was settled, declined or overtaken."""

    plan = models.UUIDField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="share_offers")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="share_offers"
    )
    share = models.FloatField()
    made_at = models.DateTimeField(default=clock.now)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(ended_at__isnull=True),
                name="share_offer_open_once_per_account",
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lt=1), name="share_offer_is_a_part"
            ),
        ]
        indexes = [models.Index(fields=["plan"], name="share_offer_by_plan")]

    def __str__(self) -> str:
        return f"share of account {self.account_id} in plan {self.plan}"
