"""What networks say of those who react. They may never have signed up: a keyed hash, no name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from perks.ground.scoped import Scoped


class Reactor(Scoped):
    """Facts about somebody who reacted, NULL where the network does not say.

    Nobody but the house's own tasks reads them. `scoring.forgetting` drops whoever has no
    reaction left.
    """

    network = models.CharField(max_length=20)
    actor_key = models.BinaryField(max_length=16)
    since = models.DateField(null=True)
    followers = models.BigIntegerField(null=True)
    following = models.BigIntegerField(null=True)
    verified = models.BooleanField(null=True)
    domain = models.BooleanField(null=True)
    seen_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["actor_key"], name="reactor_known_once"),
            models.CheckConstraint(
                condition=(Q(followers__isnull=True) | Q(followers__gte=0))
                & (Q(following__isnull=True) | Q(following__gte=0)),
                name="reactor_counts_are_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"reactor {self.pk} on {self.network}"
