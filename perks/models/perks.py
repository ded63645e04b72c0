"""What is given, and the rows that make up its stock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import KEPT, Scope, Scoped
from perks.kinds import registry
from perks.kinds.base import BUNDLE, CODE, PARCEL, PASS, Kind
from perks.models.brands import Brand
from perks.models.venues import Venue

# The release of stock that is there from the first.
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
# What a scanner does with a pass of this perk while it cannot reach the server.
OFFLINE = {
    "deny": "refuse until the network is back",
    "leased": "go on, each scanner with its own share of the passes",
    "open": "go on for a number of guests, and risk that a pass is used twice",
}


class Perk(Scoped):
    """One thing that a brand gives. Members see it once it is published by a campaign's launch."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="perks")
    kind = models.CharField(max_length=20, choices=registry.choices())
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    venue = models.ForeignKey(
        Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="perks"
    )
    uses = models.PositiveSmallIntegerField(default=1)
    guests = models.PositiveSmallIntegerField(default=0)
    # How many passes there are in a bundle.
    copies = models.PositiveSmallIntegerField(default=1)
    hand_over = models.CharField(max_length=120, blank=True)
    valid_days = models.PositiveSmallIntegerField(default=30)
    # Whether there are questions to a member before it is hers.
    asks = models.BooleanField(default=False)
    # The window in which it is good, whenever it was claimed; both are moments.
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    # Sharing the passes out never lets one in twice and does not stop the desk: hence the default.
    offline = models.CharField(max_length=8, default="leased", choices=list(OFFLINE.items()))
    open_cap = models.PositiveSmallIntegerField(default=0)
    confirm = models.BooleanField(default=False)
    strict = models.BooleanField(default=False)
    initials = models.BooleanField(default=False)
    # Whether a pass that anybody can copy (paper, a browser without keys) is good enough.
    static_allowed = models.BooleanField(default=True)
    books_slots = models.BooleanField(default=False)
    # Where it can be sent and who may have it: codes of countries ("US") and regions ("US-CA"),
    # none for anywhere.
    sent_to = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    lives_in = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    least_age = models.PositiveSmallIntegerField(null=True, blank=True)
    # Handed over at every shop that joined, instead of at one venue.
    at_shops = models.BooleanField(default=False)
    published = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    scope = Scope(
        brand="brand_id",
        venue="venue_id",
        open_to={"member": {"published": True}},
    )

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(registry.kinds())), name="perk_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=registry.need_a_venue()) | Q(venue__isnull=False),
                name="perk_access_needs_venue",
            ),
            models.CheckConstraint(
                condition=Q(uses__gte=1, uses__lte=255), name="perk_uses_fit_pass"
            ),
            models.CheckConstraint(
                condition=Q(copies__gte=1, copies__lte=200), name="perk_copies_can_be_counted"
            ),
            models.CheckConstraint(condition=Q(guests__lte=255), name="perk_guests_fit_pass"),
            models.CheckConstraint(condition=Q(valid_days__gte=1), name="perk_valid_days_positive"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=models.F("opens_at")),
                name="perk_window_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=registry.need_a_time())
                | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="perk_event_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(least_age__isnull=True) | Q(least_age__gte=1, least_age__lte=120),
                name="perk_least_age_is_an_age",
            ),
            models.CheckConstraint(
                condition=Q(offline__in=list(OFFLINE)), name="perk_offline_known"
            ),
            models.CheckConstraint(
                condition=~Q(offline="open") | Q(open_cap__gte=1), name="perk_open_has_a_cap"
            ),
            # Whom to pay for a second use nobody could say, and shops do not hear each other.
            models.CheckConstraint(
                condition=Q(at_shops=False)
                | Q(venue__isnull=False, uses=1, copies=1, offline="deny", books_slots=False),
                name="perk_at_shops_is_used_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def what(self) -> Kind:
        """The kind of perk, which knows what is given and how."""
        return registry.kind(self.kind)

    @property
    def title(self) -> str:
        """The kind in words: "Access to Lounge SFO"."""
        return "At the shops that joined" if self.at_shops else self.what.title(self)

    @property
    def gives_code(self) -> bool:
        return self.what.gives(self) == CODE

    @property
    def gives_pass(self) -> bool:
        return self.what.gives(self) == PASS

    @property
    def gives_bundle(self) -> bool:
        return self.what.gives(self) == BUNDLE

    @property
    def at_desk(self) -> bool:
        """Whether its passes are scanned, so that it is known who came."""
        return self.gives_pass or self.gives_bundle

    @property
    def gives_parcel(self) -> bool:
        return self.what.gives(self) == PARCEL

    @property
    def last_minute(self) -> datetime | None:
        """The last minute of its window: nobody reads 0:00 as the end of the day before."""
        return self.closes_at - timedelta(minutes=1) if self.closes_at else None

    @property
    def is_over(self) -> bool:
        """Whether its window has closed."""
        return self.closes_at is not None and self.closes_at <= clock.now()

    @property
    def phone_only(self) -> bool:
        return not self.static_allowed

    @property
    def on_paper(self) -> bool:
        """Whether a static pass opens it. What must not be lent is never static."""
        return self.static_allowed and not self.strict


class Unit(Scoped):
    """One piece of stock. Limited stock is rows, not a counter.

    free -> held (by a claim, until `held_until`) -> issued -> spent. A lapsed hold is as good as
    free to whoever comes next; the sweep only tidies.

    `variant` tells apart the units of a perk that are not all alike (a size, a tier); "" where they
    are. A unit is nobody's to take before `released_at`: stock goes out in waves.
    """

    STATES = ("free", "held", "issued", "spent", "void")
    perk = models.ForeignKey(Perk, on_delete=models.PROTECT, related_name="units")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="units")
    member_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, default="free", choices=[(s, s) for s in STATES])
    variant = models.CharField(max_length=60, blank=True, default="")
    released_at = models.DateTimeField(default=AT_ONCE)
    held_until = models.DateTimeField(null=True)
    claim_id = models.BigIntegerField(null=True)
    sealed_code = models.BinaryField(null=True)
    code_hash = models.BinaryField(null=True)

    scope = Scope(brand="brand_id", member="member_id")
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["free", "held", "issued", "spent", "void"]),
                name="unit_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["free", "void"], claim_id__isnull=True)
                | Q(state__in=["held", "issued", "spent"], claim_id__isnull=False),
                name="unit_taken_by_a_claim",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False), name="unit_hold_ends"
            ),
            models.UniqueConstraint(
                fields=["claim_id"], condition=Q(claim_id__isnull=False), name="unit_one_per_claim"
            ),
            models.UniqueConstraint(
                fields=["perk", "code_hash"],
                condition=Q(code_hash__isnull=False),
                name="unit_code_once_per_perk",
            ),
        ]
        indexes = [
            models.Index(fields=["perk", "state", "held_until"], name="unit_by_state"),
            # The next one to take is the first row of an index, whatever the stock.
            models.Index(
                fields=["perk", "released_at", "id"],
                condition=Q(state="free"),
                name="unit_free_by_release",
            ),
            models.Index(
                fields=["perk", "variant", "released_at", "id"],
                condition=Q(state="free"),
                name="unit_free_by_variant",
            ),
            models.Index(
                fields=["perk", "held_until", "id"],
                condition=Q(state="held"),
                name="unit_held_by_end",
            ),
        ]

    def __str__(self) -> str:
        return f"unit {self.pk} of perk {self.perk_id}, {self.state}"
