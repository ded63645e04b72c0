"""Topics and how strongly members move people about them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from perks.ground.scoped import Scope, Scoped
from scoring.models.runs import ScoreRun


class Topic(models.Model):
    """A topic of the ontology, or a tag that only one network knows (`network` names it).

    `names` are lists of names by language; `aliases` are in no language in particular.
    """

    slug = models.SlugField(max_length=120)
    name = models.CharField(max_length=160)
    network = models.CharField(max_length=20, blank=True)
    aliases = ArrayField(models.CharField(max_length=160), default=list)
    names = models.JSONField(default=dict)
    parents = models.ManyToManyField("self", symmetrical=False, related_name="children")
    source = models.CharField(max_length=20, default="starter")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug"], name="topic_slug_unique")]
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class TopicStrength(Scoped):
    """A member's strength in a topic on a day, with the posts that show it; append-only.

    `parts` are the topics that those posts name: the topic itself, or what belongs to it. `bios`
    are the accounts whose own description names one of these, the first piece of evidence.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_strengths"
    )
    run = models.ForeignKey(ScoreRun, on_delete=models.PROTECT, related_name="topic_strengths")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="strengths")
    date = models.DateField()
    strength = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    posts = models.PositiveIntegerField()
    reactors = models.PositiveIntegerField()
    evidence = models.JSONField(default=list)
    parts = ArrayField(models.BigIntegerField(), default=list)
    bios = ArrayField(models.BigIntegerField(), default=list)

    scope = Scope(member="member_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                # The date is the run's; it is here because months are partitions.
                fields=["run", "member", "topic", "date"],
                name="strength_once_per_run",
            ),
            models.CheckConstraint(
                condition=Q(strength__gte=0, strength__lte=100), name="strength_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.strength:.0f} in topic {self.topic_id} of member {self.member_id}"
