"""What a desk needs to say yes or no without a network, and what it says when it is back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Erased, Scope, Scoped
from perks.models.brands import Brand
from perks.models.passes import Pass, Redemption
from perks.models.venues import Device, Venue

LANES = 64
# waiting: kept, but a record before it has not come yet.
OUTCOMES = ("waiting", "confirmed", "conflict", "rejected", "noted")


class HouseKey(Scoped):
    """A key of the house itself: it signs what devices believe, and members' own cards."""

    number = models.BigIntegerField()
    public_bytes = models.BinaryField(max_length=32)
    sealed_private = models.BinaryField()
    signs_from = models.DateTimeField(default=clock.now)
    signs_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["number"], name="house_key_number_unique"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lt=2**32), name="house_key_number_fits_pass"
            ),
        ]

    def __str__(self) -> str:
        return f"house key {self.number}"


class Enrolment(Scoped):
    """A link that makes one device of a venue, once. Only a hash of its token is kept."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="enrolments")
    name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    device = models.OneToOneField(
        Device, null=True, on_delete=models.CASCADE, related_name="enrolment"
    )

    scope = Scope(venue="venue_id")
    erased = Erased(blank={"made_by_id": "NULL"}, where="made_by_id = who")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="enrolment_digest_unique"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, device__isnull=True)
                | Q(used_at__isnull=False, device__isnull=False),
                name="enrolment_used_makes_a_device",
            ),
        ]

    def __str__(self) -> str:
        return f"link for {self.name}"


class BundleVersion(Scoped):
    """Each content of a bundle that devices were given. `policies` is {perk: offline policy}."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="+")
    version = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    policies = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id", venue="venue_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "venue", "version"], name="bundle_version_unique"
            )
        ]

    def __str__(self) -> str:
        return f"bundle {self.version} of brand {self.brand_id} at venue {self.venue_id}"


class Lease(Scoped):
    """One device's sole right to say yes without a network in one lane, until `until`.

    `dropped_ms` is the first lease text in which the device was told that the lane is no longer
    its own; the lane is free once the device says that it has that text, or at `until`.
    """

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="leases")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="leases")
    lane = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    dropped_ms = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)
    broken_by_id = models.BigIntegerField(null=True)

    scope = Scope(venue="venue_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "lane"],
                condition=Q(ended_at__isnull=True),
                name="lease_one_live_per_lane",
            ),
            models.CheckConstraint(condition=Q(lane__lt=LANES), name="lease_lane_exists"),
        ]
        indexes = [models.Index(fields=["device", "lane"], name="lease_by_device")]

    def __str__(self) -> str:
        return f"lane {self.lane} of device {self.device_id}"


class DeskRecord(Scoped):
    """One link of a device's chain, as the device signed it. Its text never changes.

    `hash` is sha256 of the text, `at` the device's own time, `outcome` what the server made of it.
    A `fork` is a second text for a number that the chain has already: kept, and never booked.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="records")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="desk_records")
    brand_id = models.BigIntegerField(null=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    prev = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=20)
    # The earlier record that this one is about: what is withdrawn, undone or overridden.
    about = models.BigIntegerField(null=True)
    text = models.TextField()
    signature = models.BinaryField(max_length=64)
    at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    online = models.BooleanField(default=False)
    fork = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, default="waiting")
    code = models.CharField(max_length=40, blank=True)
    # Erasing a member takes the pass away, and leaves the chain whole.
    pass_seen = models.ForeignKey(Pass, null=True, on_delete=models.SET_NULL, related_name="+")
    redemption = models.ForeignKey(
        Redemption, null=True, on_delete=models.SET_NULL, related_name="desk_records"
    )

    scope = Scope(venue="venue_id", brand="brand_id")
    append_only = True
    settles = ("outcome", "code", "brand_id", "pass_seen_id", "redemption_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["device", "seq"], condition=Q(fork=False), name="desk_record_once_per_seq"
            ),
            models.UniqueConstraint(fields=["device", "hash"], name="desk_record_hash_unique"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="desk_record_counts_from_one"),
            models.CheckConstraint(
                condition=Q(outcome__in=OUTCOMES), name="desk_record_outcome_known"
            ),
        ]
        indexes = [
            models.Index(fields=["venue", "outcome", "-at"], name="desk_record_by_outcome"),
            models.Index(
                fields=["device", "about"],
                condition=Q(about__isnull=False),
                name="desk_record_by_target",
            ),
        ]

    def __str__(self) -> str:
        return f"record {self.seq} of device {self.device_id}"


class DeskAlarm(Scoped):
    """Something about a device's records that should never be: a fork, a broken signature."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="alarms")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="desk_alarms")
    code = models.CharField(max_length=40)
    seq = models.BigIntegerField(null=True)
    hash = models.BinaryField(max_length=32)
    text = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField(default=clock.now)

    scope = Scope(venue="venue_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["device", "code", "hash"], name="desk_alarm_once_per_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} at device {self.device_id}"
