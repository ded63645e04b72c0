"""The floor of a venue: how many may be there, hour by hour, and who is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from perks.ground import clock
from perks.ground.scoped import KEPT, Scope, Scoped
from perks.models.passes import Pass, Redemption
from perks.models.venues import Venue


class Capacity(Scoped):
    """What a venue can hold. Empty numbers are no limit.

    `at_once` and `per_hour` count every guest of the house; of both, `paying_percent` is kept for
    those who pay, and perks never take it. A guest who is not seen leaving stays `stay_minutes`.
    """

    venue = models.OneToOneField(Venue, on_delete=models.CASCADE, related_name="capacity")
    at_once = models.PositiveIntegerField(null=True, blank=True)
    per_hour = models.PositiveIntegerField(null=True, blank=True)
    paying_percent = models.PositiveSmallIntegerField(default=0)
    stay_minutes = models.PositiveSmallIntegerField(default=120)
    paying_inside = models.PositiveIntegerField(default=0)
    paying_counted_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(venue="venue_id")

    class Meta(Scoped.Meta):
        verbose_name_plural = "capacities"
        constraints = [
            models.CheckConstraint(
                condition=Q(paying_percent__lte=100), name="capacity_share_at_most_all"
            ),
            models.CheckConstraint(
                condition=Q(stay_minutes__gte=15, stay_minutes__lte=720),
                name="capacity_stay_plausible",
            ),
        ]

    def __str__(self) -> str:
        return f"capacity of venue {self.venue_id}"


class OpeningHours(Scoped):
    """Full hours of one weekday (Monday 0) on the venue's clock; `closes` 24 is midnight."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    scope = Scope(venue="venue_id")

    class Meta(Scoped.Meta):
        verbose_name_plural = "opening hours"
        constraints = [
            models.UniqueConstraint(fields=["venue", "weekday"], name="opening_hours_once_a_day"),
            models.CheckConstraint(
                condition=Q(weekday__lte=6, closes__lte=24, opens__lt=F("closes")),
                name="opening_hours_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"weekday {self.weekday}: {self.opens} to {self.closes}"


class Hour(Scoped):
    """One hour of one venue: places for guests of perks, and how many of them are taken.

    `arrivals` come in this hour and `present` are there in it. The database keeps both within
    their bounds, whoever counts; empty bounds are none.
    """

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="hours")
    starts_at = models.DateTimeField()
    arrivals = models.IntegerField(default=0)
    arrivals_most = models.PositiveIntegerField(null=True)
    present = models.IntegerField(default=0)
    present_most = models.PositiveIntegerField(null=True)

    scope = Scope(venue="venue_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["venue", "starts_at"], name="hour_once_per_venue"),
            models.CheckConstraint(
                condition=Q(arrivals__gte=0, present__gte=0), name="hour_counts_from_zero"
            ),
            models.CheckConstraint(
                condition=Q(arrivals_most__isnull=True) | Q(arrivals__lte=F("arrivals_most")),
                name="hour_arrivals_never_overbooked",
            ),
            models.CheckConstraint(
                condition=Q(present_most__isnull=True) | Q(present__lte=F("present_most")),
                name="hour_present_never_overbooked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} at venue {self.venue_id}"


class Stay(Scoped):
    """A party of one pass: booked -> inside -> left; booked -> cancelled or missed.

    `hours` is how many hours from `starts_at` on it takes places in, 0 when it takes none (let in
    beyond the limit by a supervisor, or by a desk that had no network).
    """

    STATES = ("booked", "inside", "left", "cancelled", "missed", "undone")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="stays")
    brand_id = models.BigIntegerField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stays"
    )
    pass_used = models.ForeignKey(Pass, on_delete=models.CASCADE, related_name="stays")
    redemption = models.OneToOneField(
        Redemption, null=True, on_delete=models.CASCADE, related_name="stay"
    )
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES])
    people = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    hours = models.PositiveSmallIntegerField()
    booked_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)

    scope = Scope(member="member_id", brand="brand_id", venue="venue_id")
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["pass_used"], condition=Q(state="booked"), name="stay_one_slot_per_pass"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["booked", "inside", "left", "cancelled", "missed", "undone"]
                ),
                name="stay_state_known",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="stay_of_somebody"),
            models.CheckConstraint(
                condition=~Q(state="inside") | Q(arrived_at__isnull=False),
                name="stay_inside_has_arrived",
            ),
        ]
        indexes = [models.Index(fields=["venue", "state", "arrived_at"], name="stay_by_state")]

    def __str__(self) -> str:
        return f"stay {self.pk}, {self.state}"


class ClosedDay(Scoped):
    """A day on the venue's clock on which it is shut, whatever its opening hours say."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="closed_days")
    day = models.DateField()
    because = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=clock.now)

    scope = Scope(venue="venue_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["venue", "day"], name="closed_day_once_per_venue")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.because}"
