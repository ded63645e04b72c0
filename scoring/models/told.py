"""What owners tell of accounts themselves: the keys for it, and the pages that came."""

from __future__ import annotations

from django.db import models

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from scoring.models.accounts import Account


class PushKey(Scoped):
    """A secret with which a program signs what it tells of one account; sealed."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="push_keys")
    member_id = models.BigIntegerField()
    label = models.CharField(max_length=60)
    sealed_secret = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")

    def __str__(self) -> str:
        return f"push key {self.pk}"


class Push(Scoped):
    """A page that was taken, by the sender's id for it, and what was answered.

    `signature` is that of the request: the same request is not taken twice.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="pushes")
    member_id = models.BigIntegerField()
    page = models.CharField(max_length=80)
    body_hash = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=32)
    answer = models.JSONField()
    at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "page"], name="push_page_once"),
            models.UniqueConstraint(fields=["account", "signature"], name="push_request_once"),
        ]

    def __str__(self) -> str:
        return f"push {self.pk}"
