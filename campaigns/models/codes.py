"""Codes that went astray: planted ones that nobody was given, and alarms about uses."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.campaigns import Campaign
from campaigns.models.claims import Claim
from campaigns.models.conversions import Conversion
from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from perks.models import Brand, Unit

CANARY, NOT_GIVEN, RETURNED, FAR, OVERUSED = ALARMS = (
    "canary", "not_given", "returned", "far", "overused",
)  # fmt: skip
SAID = {
    CANARY: "A planted code was used: nobody was ever given it, so the list of codes is known.",
    NOT_GIVEN: "A code was used that nobody has been given yet.",
    RETURNED: "A code was used after its member gave it back or it was revoked.",
    FAR: "A code was used from another country than the member lives in.",
    OVERUSED: "A code was used in more orders than it is good for.",
}


class Canary(Scoped):
    """A code in the stock that is given to nobody, so that its use tells that the list leaked."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="canary")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="canaries")
    planted_at = models.DateTimeField(default=clock.now)
    planted_by = models.BigIntegerField(null=True)

    scope = Scope(brand="brand_id")
    append_only = True

    def __str__(self) -> str:
        return f"canary in unit {self.unit_id}"


class CodeAlarm(Scoped):
    """A use of a code that should not be. One stands open for each code and kind of alarm."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="code_alarms")
    campaign = models.ForeignKey(
        Campaign, null=True, on_delete=models.PROTECT, related_name="code_alarms"
    )
    kind = models.CharField(max_length=10)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="code_alarms")
    claim = models.ForeignKey(
        Claim, null=True, on_delete=models.PROTECT, related_name="code_alarms"
    )
    conversion = models.ForeignKey(Conversion, on_delete=models.PROTECT, related_name="code_alarms")
    raised_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")

    scope = Scope(brand="brand_id")
    append_only = True
    settles = ("handled_at", "handled_by", "note")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ALARMS), name="code_alarm_kind_known"),
            models.UniqueConstraint(
                fields=["unit", "kind"],
                condition=Q(handled_at__isnull=True),
                name="code_alarm_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"alarm {self.pk}, {self.kind}"
