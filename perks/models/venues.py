"""Venues, the people at their desks, and the desks themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped


class Venue(models.Model):
    """A place that hands perks over: a party of its own, which serves the perks of several brands."""

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="venue_slug_unique"),
            # /venue/desk/ is the scanner of every venue.
            models.CheckConstraint(condition=~models.Q(slug="desk"), name="venue_slug_is_no_page"),
        ]

    def __str__(self) -> str:
        return self.name


class VenueMembership(Scoped):
    """Who works at a venue. Staff scan; a supervisor overrules; an owner runs people and devices.

    `pin_hash` signs somebody in on a shared device: Argon2 over a keyed hash, so that the four
    digits cannot be tried out on a copy of the table without the vault's key.
    """

    ROLES = ("staff", "supervisor", "owner")
    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="venue_memberships"
    )
    role = models.CharField(max_length=10, default="staff", choices=[(r, r) for r in ROLES])
    pin_hash = models.CharField(max_length=200, blank=True)

    scope = Scope(member="user_id", venue="venue_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["venue", "user"], name="venue_membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["staff", "supervisor", "owner"]),
                name="venue_membership_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of venue {self.venue_id}"


class Device(Scoped):
    """A desk's phone, tablet or till. Its API token is kept as a hash only.

    A scanner made its own Ed25519 key (`public_key`) and chains what it sees; a till has none.
    `heard_at`, `waiting`, `last_seq` and `storage` are what it said last of itself; `next_seq` is
    the lowest record that we lack. A revoked one that was found again may send, until
    `hand_in_until`, what it had recorded before.
    """

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60)
    enrolled_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    public_key = models.BinaryField(max_length=32, null=True)
    heard_at = models.DateTimeField(null=True)
    waiting = models.PositiveIntegerField(default=0)
    last_seq = models.BigIntegerField(default=0)
    next_seq = models.BigIntegerField(default=1)
    storage = models.JSONField(default=dict)
    hand_in_until = models.DateTimeField(null=True)

    scope = Scope(venue="venue_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "name"],
                condition=models.Q(revoked_at__isnull=True),
                name="device_name_once_per_venue",
            ),
            models.UniqueConstraint(
                fields=["public_key"],
                condition=models.Q(public_key__isnull=False),
                name="device_key_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.name
