"""What is sent: the address it goes to, the parcels of a claim, and what went wrong with them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models.claims import Claim
from perks.ground import clock
from perks.ground.scoped import KEPT, Erased, Scope, Scoped
from perks.models import Brand, Unit

# A state and the words that a brand reads of it.
PARCEL_STATES = {
    "to_send": "To send", "sent": "Sent", "delivered": "Delivered", "returned": "Came back",
    "lost": "Lost", "cancelled": "Not sent",
}  # fmt: skip
PARCEL_CHOICES = list(PARCEL_STATES.items())
PROBLEMS = {
    "undelivered": "It has not come",
    "damaged": "It came damaged",
    "defect": "It does not work, or is not what was said",
}
PROBLEM_STATES = ("open", "replaced", "declined")


class Address(Scoped):
    """Where one claim is sent, sealed; a brand reads it through `campaigns.addresses` alone.

    The row goes at `purge_at`, which is set once the parcel has come or will not be sent.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="address")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses"
    )
    sealed = models.BinaryField()
    # A keyed hash that people at one address share.
    household = models.BinaryField(max_length=16)
    given_at = models.DateTimeField(default=clock.now)
    purge_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(
                fields=["purge_at"], condition=Q(purge_at__isnull=False), name="address_to_purge"
            )
        ]

    def __str__(self) -> str:
        return f"the address of claim {self.claim_id}"


class HomeAddress(Scoped):
    """The address that a member chose to keep for her next parcel, sealed; no brand ever reads it."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="home_address"
    )
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")

    def __str__(self) -> str:
        return f"the address that member {self.member_id} keeps"


class AddressRead(Scoped):
    """One look of a brand at one address: who, when, and how it went out. Never changed."""

    WAYS = ("page", "file", "api")
    claim_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="address_reads")
    by = models.BigIntegerField(null=True)
    way = models.CharField(max_length=4, choices=[(w, w) for w in WAYS])
    at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id", brand="brand_id")
    append_only = True
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["page", "file", "api"]), name="address_read_way_known"
            )
        ]
        indexes = [models.Index(fields=["claim_id"], name="address_read_by_claim")]

    def __str__(self) -> str:
        return f"the address of claim {self.claim_id}, read by brand {self.brand_id}"


class Parcel(Scoped):
    """to_send -> sent -> delivered, returned or lost; to_send -> cancelled with its claim.

    `number` counts the parcels of a claim. One that `replaces` another went out in its place;
    `written_off` is set when
    its unit went for good and another one was given in its place.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="parcels")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="parcels"
    )
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="parcels")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="parcels")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, default="to_send", choices=PARCEL_CHOICES)
    carrier = models.CharField(max_length=40, blank=True)
    tracking = models.CharField(max_length=60, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    # Why a claim was sent more than one replacement.
    reason = models.CharField(max_length=200, blank=True)
    written_off = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id", brand="brand_id")
    # At the carrier's the number leads to the address.
    erased = Erased(blank={"tracking": "''"})

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="parcel_number_once"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(state="to_send"), name="parcel_one_to_send"
            ),
            models.UniqueConstraint(
                fields=["brand", "carrier", "tracking"],
                condition=~Q(tracking=""),
                name="parcel_tracking_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(PARCEL_STATES)), name="parcel_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["to_send", "cancelled"]) | Q(sent_at__isnull=False),
                name="parcel_sent_at_a_moment",
            ),
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(replaces__isnull=False, reason=""),
                name="parcel_one_replacement_without_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["brand", "state", "id"], name="parcel_by_state")]

    def __str__(self) -> str:
        return f"parcel {self.pk}, {self.state}"


class Problem(Scoped):
    """What a member says is wrong with a parcel, and what the brand made of it."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="problems")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="problems"
    )
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="problems")
    what = models.CharField(max_length=12, choices=list(PROBLEMS.items()))
    note = models.CharField(max_length=1000)
    state = models.CharField(
        max_length=10, default="open", choices=[(s, s) for s in PROBLEM_STATES]
    )
    answer = models.CharField(max_length=400, blank=True)
    said_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id", brand="brand_id")
    erased = Erased(blank={"note": "''", "answer": "''"})

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["parcel"], condition=Q(state="open"), name="problem_one_open"
            ),
            models.CheckConstraint(condition=Q(what__in=list(PROBLEMS)), name="problem_known"),
            models.CheckConstraint(
                condition=Q(state__in=PROBLEM_STATES), name="problem_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "id"], condition=Q(state="open"), name="problem_open")
        ]

    def __str__(self) -> str:
        return f"problem {self.pk} with parcel {self.parcel_id}"
