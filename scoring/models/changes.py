"""Which posts' reactions changed, so that a run reads those again and no others."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from perks.ground.scoped import Scope, Scoped


class ActivityChange(Scoped):
    """Reactions or counts of a post that a transaction inserted, changed or deleted.

    Written by triggers, so nothing that changes them can forget to say so: ingest, unlinking,
    erasure, a hand at the console. `xact` is the transaction's number; account and post may be
    gone. For runs only, and thrown away after some weeks.
    """

    account_id = models.BigIntegerField()
    post_id = models.BigIntegerField()
    xact = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    scope = Scope()

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["xact"], name="activity_change_by_xact")]

    def __str__(self) -> str:
        return f"change of post {self.post_id}"
