"""Audiences that a brand keeps: a name, its rules over time, counts, and who was named to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from perks.ground import clock
from perks.ground.receipts import Receipt
from perks.ground.scoped import Scope, Scoped
from perks.models import Brand


class SavedAudience(Scoped):
    """A rule under a name. Deleted it is not shown any more; what was exported stays on record."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="audiences")
    name = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=clock.now)
    deleted_at = models.DateTimeField(null=True)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                "brand",
                Lower("name"),
                condition=Q(deleted_at__isnull=True),
                name="audience_name_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="audience_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class AudienceVersion(Scoped):
    """One saved wording of an audience's rule; append-only. The highest number holds."""

    audience = models.ForeignKey(SavedAudience, on_delete=models.CASCADE, related_name="versions")
    brand_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    tree = models.JSONField()
    digest = models.CharField(max_length=16)
    sentence = models.TextField()
    saved_by = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["audience", "number"], name="audience_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="audience_numbers_from_one"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of audience {self.audience_id}"


class AudienceCount(Scoped):
    """How many a version reached at one moment, as the brand was told; append-only."""

    version = models.ForeignKey(AudienceVersion, on_delete=models.CASCADE, related_name="counts")
    brand_id = models.BigIntegerField()
    reach = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    members = models.PositiveIntegerField()
    frame = models.PositiveIntegerField()
    counted_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                # Whatever code writes here: exact counts could be subtracted from one another.
                condition=Q(Exact(F("reach") % 10, 0), Exact(F("unknown") % 10, 0)),
                name="audience_count_in_tens",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reach} of version {self.version_id}"


class AudienceExport(Scoped):
    """One file with names that a brand took: who asked, for which rule, how many; append-only."""

    version = models.ForeignKey(AudienceVersion, on_delete=models.CASCADE, related_name="exports")
    brand_id = models.BigIntegerField()
    purpose = models.CharField(max_length=20)
    people = models.PositiveIntegerField()
    asked_by = models.BigIntegerField(null=True)
    exported_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=10), name="audience_export_not_of_few")
        ]

    def __str__(self) -> str:
        return f"export {self.pk}, {self.people} people"


class NamedMember(Scoped):
    """One member in one export, with the receipt that says why; append-only.

    `reference` tells her apart in this brand's files, and from nobody in another brand's.
    """

    export = models.ForeignKey(AudienceExport, on_delete=models.CASCADE, related_name="named")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="named")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="named"
    )
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="named")
    given_name = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=32)

    scope = Scope(member="member_id", brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["export", "member"], name="named_once_per_export")
        ]

    def __str__(self) -> str:
        return f"member {self.member_id} in export {self.export_id}"
