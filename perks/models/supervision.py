"""What people at a venue answer for: their PIN, and what a supervisor decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Erased, Scope, Scoped
from perks.models.passes import Pass, Redemption, Scan
from perks.models.venues import Device, Venue, VenueMembership


class PinTries(Scoped):
    """Wrong PINs in a row, per device and membership; the row outlives the request that failed."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="pin_tries")
    device = models.ForeignKey(
        Device, null=True, on_delete=models.CASCADE, related_name="pin_tries"
    )
    membership = models.ForeignKey(
        VenueMembership, on_delete=models.CASCADE, related_name="pin_tries"
    )
    wrong = models.PositiveIntegerField(default=0)
    waits_until = models.DateTimeField(null=True)

    scope = Scope(venue="venue_id")
    erased = Erased(
        where="membership_id IN (SELECT id FROM perks_venuemembership WHERE user_id = who)"
    )

    class Meta(Scoped.Meta):
        verbose_name_plural = "PIN tries"
        constraints = [
            models.UniqueConstraint(
                fields=["device", "membership"],
                nulls_distinct=False,
                name="pin_tries_once_per_device_and_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.wrong} wrong PINs of membership {self.membership_id}"


class SupervisorAct(Scoped):
    """Who decided against the desk's answer, and why; append-only.

    An override lets in after a no or a twice; a reversal takes a use back later the same day.
    """

    KINDS = ("override", "reversal")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="supervisor_acts")
    brand_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])
    why = models.CharField(max_length=200)
    supervisor_id = models.BigIntegerField()
    supervisor_name = models.CharField(max_length=80)
    device = models.ForeignKey(
        Device, null=True, on_delete=models.PROTECT, related_name="supervisor_acts"
    )
    pass_used = models.ForeignKey(Pass, on_delete=models.CASCADE, related_name="supervisor_acts")
    overrules = models.ForeignKey(
        Scan, null=True, on_delete=models.CASCADE, related_name="overruled_by"
    )
    scan = models.ForeignKey(Scan, null=True, on_delete=models.CASCADE, related_name="allowed_by")
    redemption = models.ForeignKey(
        Redemption, null=True, on_delete=models.CASCADE, related_name="supervisor_acts"
    )
    at = models.DateTimeField(default=clock.now)

    scope = Scope(venue="venue_id", brand="brand_id")
    append_only = True
    erased = Erased(blank={"supervisor_name": "''"}, where="supervisor_id = who")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["override", "reversal"]), name="supervisor_act_kind_known"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="supervisor_act_says_why"),
            models.UniqueConstraint(
                fields=["overrules"],
                condition=Q(kind="override"),
                name="supervisor_overrules_a_scan_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.supervisor_name}"
