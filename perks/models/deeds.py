"""The log of a brand: who did what, kept as it was."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import KEPT, Scope, Scoped
from perks.models.brands import Brand


class Deed(Scoped):
    """One thing that was done for a brand. `by` is a user's number; a machine's deed has none.

    `way` is "self" for what followed by itself, from the calendar or from a change.

    `name` is that of the address that was used and `of` what it was about: {"campaign": "5"}.
    """

    WAYS = ("page", "api", "self")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="deeds")
    by = models.BigIntegerField(null=True)
    way = models.CharField(max_length=4, choices=[(w, w) for w in WAYS])
    name = models.CharField(max_length=60)
    of = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["page", "api", "self"]), name="deed_way_known"
            )
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="deed_newest_of_brand")]

    def __str__(self) -> str:
        return f"{self.name} for brand {self.brand_id}"
