"""Readings of accounts that are under way or keep failing; one that ended well leaves no row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from perks.ground.scoped import Scope, Scoped
from scoring.models.accounts import Account


class Reading(Scoped):
    """How the reading of an account stands.

    Somebody has it until `until`: queued, or being read once `began_at` is set; `pages` were stored
    since. After that it is anybody's again: who had it was killed. `tries` counts readings in a row
    that did not end well, the present one included, so that one that kills its worker counts;
    `since` is when the first of them began and `error` what the last one met. `dead_at`: it was
    given up, and is read once a week only, or when somebody asks for it.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="reading")
    member_id = models.BigIntegerField()
    network = models.CharField(max_length=20)
    until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    dead_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(
                fields=["network", "until"],
                condition=Q(until__isnull=False),
                name="reading_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"reading of account {self.account_id}"
