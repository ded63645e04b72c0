"""Signing keys, passes, and what happened to them at the door."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import KEPT, Erased, Scope, Scoped
from perks.models.brands import Brand
from perks.models.perks import Perk
from perks.models.venues import Device, Venue


class SigningKey(Scoped):
    """A brand's Ed25519 key: signs for 90 days, verifies until its last pass ends."""

    number = models.BigIntegerField()
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="signing_keys")
    public_bytes = models.BinaryField(max_length=32)
    sealed_private = models.BinaryField()
    signs_from = models.DateTimeField(default=clock.now)
    signs_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["number"], name="signing_key_number_unique"),
            models.CheckConstraint(
                condition=Q(number__gte=0, number__lt=2**32), name="signing_key_number_fits_pass"
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.number} of brand {self.brand_id}"


class Pass(Scoped):
    """What a member shows at the door. `code` is the signed text of its QR."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="passes")
    perk = models.ForeignKey(Perk, on_delete=models.PROTECT, related_name="passes")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="passes")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passes"
    )
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="passes")
    claim_id = models.BigIntegerField()
    # Of a bundle: which of its passes, and the secret part of the link that shows it to anybody.
    copy = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=32, blank=True, default="")
    opened_at = models.DateTimeField(null=True)
    serial = models.BinaryField(max_length=8)
    short_code = models.CharField(max_length=8)
    holder = models.CharField(max_length=80)
    # A static pass: the text of its QR, or nothing where the perk allows none. With a phone's key:
    # the certificate in base64, which only that phone can show.
    code = models.CharField(max_length=400, blank=True)
    phone_key = models.BinaryField(max_length=32, null=True)
    language = models.PositiveSmallIntegerField(default=0)
    initials = models.CharField(max_length=2, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    uses = models.PositiveSmallIntegerField(default=1)
    guests = models.PositiveSmallIntegerField(default=0)
    # The place of its tier in the perk's ladder, and what that gives in words; 0 and "" for none.
    tier = models.PositiveSmallIntegerField(default=0)
    tier_name = models.CharField(max_length=60, blank=True, default="")
    issued_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=200, blank=True)

    scope = Scope(member="member_id", brand="brand_id", venue="venue_id")
    erased = Erased(
        blank={
            "holder": "''",
            "initials": "''",
            "code": "''",
            "phone_key": "NULL",
            "language": "0",
            "token": "''",
        }
    )

    class Meta(Scoped.Meta):
        verbose_name_plural = "passes"
        constraints = [
            models.UniqueConstraint(fields=["serial"], name="pass_serial_unique"),
            models.UniqueConstraint(fields=["short_code"], name="pass_short_code_unique"),
            models.UniqueConstraint(fields=["claim_id", "copy"], name="pass_one_per_claim"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=models.F("valid_from")), name="pass_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["token"], condition=~Q(token=""), name="pass_token_unique"
            ),
            models.CheckConstraint(
                condition=Q(copy=0, token="") | Q(copy__gte=1, uses=1),
                name="pass_handed_out_is_used_once",
            ),
            models.CheckConstraint(condition=Q(uses__gte=1), name="pass_has_a_use"),
            models.CheckConstraint(
                condition=Q(tier=0, tier_name="")
                | (Q(tier__gte=1, tier__lte=255) & ~Q(tier_name="")),
                name="pass_tier_has_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["venue", "brand", "valid_until"],
                condition=Q(revoked_at__isnull=False),
                name="pass_revoked_by_venue",
            )
        ]

    def __str__(self) -> str:
        return f"pass {self.pk}"


class PassBinding(Scoped):
    """One form that a pass has had: on paper (no `phone_key`), or with the key of one phone.

    Each has a serial of its own, so that what was left behind can be told apart and refused.
    """

    pass_bound = models.ForeignKey(Pass, on_delete=models.CASCADE, related_name="bindings")
    member_id = models.BigIntegerField()
    serial = models.BinaryField(max_length=8)
    phone_key = models.BinaryField(max_length=32, null=True)
    bound_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")
    erased = Erased(blank={"phone_key": "NULL"})

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["serial"], name="pass_binding_serial_unique"),
            models.UniqueConstraint(
                fields=["pass_bound"],
                condition=Q(ended_at__isnull=True),
                name="pass_binding_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"binding {self.pk} of pass {self.pass_bound_id}"


class Redemption(Scoped):
    """One use of one pass. Undoing sets `undone_at`; the row stays."""

    pass_used = models.ForeignKey(Pass, on_delete=models.CASCADE, related_name="redemptions")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="redemptions")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="redemptions")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="redemptions"
    )
    device = models.ForeignKey(
        Device, null=True, on_delete=models.PROTECT, related_name="redemptions"
    )
    staff_id = models.BigIntegerField(null=True)
    use_number = models.PositiveSmallIntegerField()
    redeemed_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)
    idempotency_key = models.CharField(max_length=80, null=True)

    scope = Scope(member="member_id", brand="brand_id", venue="venue_id")
    append_only = True
    settles = ("undone_at",)
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["pass_used", "use_number"],
                condition=Q(undone_at__isnull=True),
                name="redemption_once_per_use",
            ),
            models.UniqueConstraint(
                fields=["venue", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="redemption_key_once_per_venue",
            ),
            models.CheckConstraint(
                condition=Q(use_number__gte=1), name="redemption_counts_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"use {self.use_number} of pass {self.pass_used_id}"


class Scan(Scoped):
    """Every look at a code, whatever came of it; append-only. `reason` says why it was no.

    `said` is the answer as the desk read it, so that the same key gets the same answer again.
    """

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="scans")
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="scans")
    staff_id = models.BigIntegerField(null=True)
    pass_seen = models.ForeignKey(Pass, null=True, on_delete=models.CASCADE, related_name="scans")
    brand_id = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=8)
    reason = models.CharField(max_length=40, blank=True)
    typed = models.BooleanField(default=False)
    said = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=80, null=True)
    request_hash = models.BinaryField(max_length=16, null=True)
    scanned_at = models.DateTimeField(default=clock.now)

    scope = Scope(venue="venue_id", brand="brand_id")
    append_only = True
    erased = Erased(
        # The answer was spoken with the first name in it.
        blank={
            "said": "said #- '{facts,holder}' #- '{facts,language}' || "
            """'{"say": "", "remedy": ""}'"""
        },
        where="pass_seen_id IN (SELECT id FROM perks_pass WHERE member_id = who)",
    )

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["yes", "no", "twice"]), name="scan_answer_known"
            ),
            models.UniqueConstraint(
                fields=["venue", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="scan_key_once_per_venue",
            ),
        ]
        indexes = [models.Index(fields=["venue", "-scanned_at"], name="scan_by_venue")]

    def __str__(self) -> str:
        return f"scan {self.pk}: {self.answer}"
