"""Notices that another site wrote of a member's post, and what was found there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from scoring.models.accounts import Account

WEBMENTION_STATES = ("waiting", "standing", "gone")


class Webmention(Scoped):
    """One page of another site about one post of a blog, by what the W3C calls source and target.

    Who wrote the page may never have signed up: `source_key` is a keyed hash of its address, which
    is kept, sealed, only while it waits to be looked at. `actor_key`, `kind` and `reacted_at` are
    the reaction that it left, empty where it left none.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="webmentions")
    member_id = models.BigIntegerField()
    post_native_id = models.CharField(max_length=400)
    target = models.URLField(max_length=800)
    source_key = models.BinaryField(max_length=16)
    sealed_source = models.BinaryField(null=True)
    state = models.CharField(max_length=8, default="waiting")
    actor_key = models.BinaryField(max_length=16, null=True)
    kind = models.CharField(max_length=10, blank=True)
    reacted_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(default=clock.now)
    next_try_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "source_key"], name="webmention_once"),
            models.CheckConstraint(
                condition=Q(state__in=WEBMENTION_STATES), name="webmention_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", sealed_source__isnull=False)
                | Q(state__in=("standing", "gone"), sealed_source=None),
                name="webmention_source_only_while_it_waits",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="webmention_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"webmention {self.pk}"
