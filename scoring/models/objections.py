"""What members say about their topics: hide it, or this is wrong; and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from scoring.models.activity import Post
from scoring.models.topics import Topic

LONGEST_WORDS = 1000


class TopicVeto(Scoped):
    """A topic that a member hides from everybody, from the moment it is there until it is lifted."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_vetoes"
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="vetoes")
    at = models.DateTimeField(default=clock.now)
    lifted_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member", "topic"],
                condition=Q(lifted_at__isnull=True),
                name="veto_once_per_topic",
            )
        ]

    def __str__(self) -> str:
        return f"veto of topic {self.topic_id} by member {self.member_id}"


class TopicDispute(Scoped):
    """A member says that posts are not about a topic. Never changed; `TopicDecision` answers it.

    `round` counts the member's disputes of that topic, so that two at once are refused.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_disputes"
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="disputes")
    round = models.PositiveSmallIntegerField()
    posts = ArrayField(models.BigIntegerField())
    words = models.CharField(max_length=LONGEST_WORDS)
    at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()

    scope = Scope(member="member_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member", "topic", "round"], name="dispute_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("at")), name="dispute_due_later"),
        ]

    def __str__(self) -> str:
        return f"dispute {self.pk} about topic {self.topic_id}"


class TopicDecision(Scoped):
    """How a dispute ended, and why. Nobody decided it in time where `operator_id` is empty."""

    dispute = models.OneToOneField(TopicDispute, on_delete=models.CASCADE, related_name="decision")
    member_id = models.BigIntegerField()
    upheld = models.BooleanField()
    reason = models.CharField(max_length=LONGEST_WORDS)
    operator_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")
    append_only = True

    def __str__(self) -> str:
        return f"decision on dispute {self.dispute_id}"


class Untagged(Scoped):
    """A post that is not about a topic, whatever its words say: a dispute was upheld."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="untagged")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="untagged")
    member_id = models.BigIntegerField()
    dispute = models.ForeignKey(TopicDispute, on_delete=models.CASCADE, related_name="untagged")

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["post", "topic"], name="untagged_once_per_topic")
        ]

    def __str__(self) -> str:
        return f"post {self.post_id} is not about topic {self.topic_id}"
