"""What a venue, its brands and the house keep an eye on: frozen payouts, reports, conflicts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import KEPT, Erased, Scope, Scoped
from perks.models.desks import DeskRecord
from perks.models.passes import Pass, Redemption
from perks.models.venues import Device, Venue


class PayoutFreeze(Scoped):
    """What a device books is not paid out while a freeze stands; an operator lifts it."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="payout_freezes")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="payout_freezes")
    because = models.CharField(max_length=200)
    frozen_at = models.DateTimeField(default=clock.now)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.BigIntegerField(null=True)
    lifted_because = models.CharField(max_length=200, blank=True)

    scope = Scope(venue="venue_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(lifted_at__isnull=True),
                name="payout_frozen_once_per_device",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | ~Q(lifted_because=""),
                name="payout_freeze_lifted_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"freeze of device {self.device_id}"


class NotMeReport(Scoped):
    """A member says that a use of the pass was not theirs; append-only, once a use."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="not_me_reports")
    brand_id = models.BigIntegerField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="not_me_reports"
    )
    redemption = models.OneToOneField(
        Redemption, on_delete=models.CASCADE, related_name="not_me_report"
    )
    device = models.ForeignKey(
        Device, null=True, on_delete=models.PROTECT, related_name="not_me_reports"
    )
    reported_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id", brand="brand_id", venue="venue_id")
    append_only = True
    erased = KEPT

    def __str__(self) -> str:
        return f"report on redemption {self.redemption_id}"


class ConflictNote(Scoped):
    """How a manager settled a desk's record that the server could not confirm; append-only."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="conflict_notes")
    brand_id = models.BigIntegerField(null=True)
    record = models.OneToOneField(DeskRecord, on_delete=models.CASCADE, related_name="note")
    note = models.CharField(max_length=200)
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField(default=clock.now)

    scope = Scope(venue="venue_id", brand="brand_id")
    append_only = True
    erased = Erased(blank={"by_name": "''"}, where="by_id = who")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="conflict_note_says_something")
        ]

    def __str__(self) -> str:
        return f"note on record {self.record_id}"


class EndedCode(Scoped):
    """A pass id that was replaced by another: scanners without a network must refuse it."""

    brand_id = models.BigIntegerField()
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="ended_codes")
    pass_renewed = models.ForeignKey(Pass, on_delete=models.CASCADE, related_name="ended_codes")
    serial = models.BinaryField(max_length=8)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id", venue="venue_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["serial"], name="ended_code_once")]

    def __str__(self) -> str:
        return f"ended code of pass {self.pass_renewed_id}"
