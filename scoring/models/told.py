"""What owners tell of accounts themselves: the keys for it, and the pages that came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from scoring.models.accounts import Account

UPLOAD_STATES = ("waiting", "done", "refused")


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


class Upload(Scoped):
    """A file that a member gave, and how far it is read; `body` goes once it is.

    `taken` is what came of it so far (`taking.Taken`), written with each page. `leased_until`:
    somebody reads it until then. `sentence` says why it was refused.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="uploads")
    member_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    body = models.BinaryField(null=True)
    whole = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default="waiting")
    sentence = models.CharField(max_length=300, blank=True)
    taken = models.JSONField(default=dict)
    leased_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="waiting"), name="upload_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=UPLOAD_STATES), name="upload_state_known"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(body=None), name="upload_goes_once_it_is_read"
            ),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"
