"""What was posted on linked accounts and how others reacted to it.

Reactors are stored as keyed hashes: they may never have signed up.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from perks.ground.scoped import Scope, Scoped
from scoring.models.accounts import Account

KINDS = ("share", "quote", "list", "reply", "mention", "like")


class Post(Scoped):
    """One post of a linked account; `unasked` for a reply that nobody asked for.

    `topics` are slugs, from tags and from the text; `stances` has for each of them positive,
    neutral, negative or unknown. Title and text are gone from `emptied_at` on (`emptying`).
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="posts")
    member_id = models.BigIntegerField()
    native_id = models.CharField(max_length=400)
    at = models.DateTimeField()
    title = models.CharField(max_length=400, blank=True)
    text = models.TextField(blank=True)
    url = models.URLField(max_length=800, blank=True)
    tags = ArrayField(models.CharField(max_length=80), default=list)
    links = ArrayField(models.CharField(max_length=800), default=list)
    topics = ArrayField(models.CharField(max_length=120), default=list)
    stances = models.JSONField(default=dict)
    unasked = models.BooleanField(default=False)
    seen_at = models.DateTimeField()
    emptied_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "native_id"], name="post_once_per_account"),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=True) | Q(title="", text=""),
                name="post_emptied_without_words",
            ),
        ]
        indexes = [
            models.Index(fields=["member_id", "-at"], name="post_by_member"),
            models.Index(
                fields=["seen_at"], condition=Q(emptied_at__isnull=True), name="post_to_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    @property
    def called(self) -> str:
        """What a list calls it: its title, or why there is none."""
        return _("Words no longer kept") if self.emptied_at else self.title or _("Untitled")


class Reaction(Scoped):
    """One reaction of one actor to one post; `day` is the UTC day of `at`."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="reactions")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions")
    member_id = models.BigIntegerField()
    actor_key = models.BinaryField(max_length=16)
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    day = models.DateField()

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["post", "actor_key", "kind", "at"], name="reaction_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="reaction_kind_known"),
        ]
        indexes = [models.Index(fields=["actor_key"], name="reaction_by_actor")]

    def __str__(self) -> str:
        return f"{self.kind} on post {self.post_id}"


class Tally(Scoped):
    """Reactions of a kind to a post on a day, counted by the network without their actors."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tallies")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="tallies")
    member_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    day = models.DateField()
    count = models.PositiveIntegerField()

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["post", "kind", "day"], name="tally_once_per_day"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="tally_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.count} x {self.kind} on post {self.post_id}"


class Given(Scoped):
    """A reaction that a linked account gave to somebody: a keyed hash, member or not."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="given")
    member_id = models.BigIntegerField()
    person_key = models.BinaryField(max_length=16)
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "person_key", "kind", "at"], name="given_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="given_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by account {self.account_id}"
