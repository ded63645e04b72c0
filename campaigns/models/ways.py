"""Perks that are not simply claimed: names put down for a draw, surprises sent by events."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models.campaigns import Campaign
from campaigns.models.claims import Claim
from perks.ground import clock
from perks.ground.receipts import Receipt
from perks.ground.scoped import KEPT, Scope, Scoped
from perks.models import Brand

PICKED, DAY_FULL, SOLD_OUT, NO_ROOM, NOBODY = OUTCOMES = (
    "picked", "day_full", "sold_out", "no_room", "nobody",
)  # fmt: skip
SAID = {
    PICKED: "A member was picked",
    DAY_FULL: "Nobody: as many as a day may have were picked today",
    SOLD_OUT: "Nobody: nothing is left",
    NO_ROOM: "Nobody: the venue has no room now",
    NOBODY: "Nobody who fits is without one",
}


class Draw(Scoped):
    """The draw of a campaign: its seed is fixed by the hash in `commitment` before anybody enters.

    `seed` is told once it is drawn. `last` is the highest number in the pot, `absent` the numbers
    below it that were taken out again.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="draw")
    brand_id = models.BigIntegerField()
    commitment = models.CharField(max_length=64)
    sealed_seed = models.BinaryField()
    committed_at = models.DateTimeField(default=clock.now)
    seed = models.CharField(max_length=64, blank=True, default="")
    drawn_at = models.DateTimeField(null=True)
    last = models.PositiveIntegerField(null=True)
    absent = models.JSONField(default=list)

    scope = Scope(brand="brand_id")
    append_only = True
    settles = ("seed", "drawn_at", "last", "absent")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(seed="", drawn_at__isnull=True)
                | (~Q(seed="") & Q(drawn_at__isnull=False, last__isnull=False)),
                name="draw_tells_its_seed_when_drawn",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | Q(drawn_at__gt=F("committed_at")),
                name="draw_commits_before_it_is_drawn",
            ),
        ]

    def __str__(self) -> str:
        return f"draw of campaign {self.campaign_id}"


class Entry(Scoped):
    """A member's name in the pot, under a number that tells nobody who it is.

    `place` counts from 1 in the order of the draw; `claim` is what the member won. `passed_because`
    says why her turn went by, `passed_receipt` where she did not fit any more.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="entries")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="draw_entries"
    )
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="draw_entries")
    number = models.PositiveIntegerField()
    entered_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)
    place = models.PositiveIntegerField(null=True)
    claim = models.OneToOneField(
        Claim, null=True, on_delete=models.CASCADE, related_name="draw_entry"
    )

    passed_at = models.DateTimeField(null=True)
    passed_because = models.CharField(max_length=200, blank=True, default="")
    passed_receipt = models.ForeignKey(
        Receipt, null=True, on_delete=models.PROTECT, related_name="draw_passes"
    )

    scope = Scope(member="member_id")
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(passed_at__isnull=True, passed_because="", passed_receipt__isnull=True)
                | (Q(passed_at__isnull=False, claim__isnull=True) & ~Q(passed_because="")),
                name="entry_passed_with_a_reason",
            ),
            models.UniqueConstraint(fields=["campaign", "member"], name="entry_once"),
            models.UniqueConstraint(fields=["campaign", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["campaign", "place"], name="entry_place_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="entry_numbers_from_one"),
            models.CheckConstraint(
                condition=Q(claim__isnull=True) | Q(place__isnull=False),
                name="entry_wins_by_its_place",
            ),
        ]

    def __str__(self) -> str:
        return f"number {self.number} in the draw of campaign {self.campaign_id}"


class EventKey(Scoped):
    """The secret with which a brand's side signs its events; sealed, told once."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="event_keys")
    label = models.CharField(max_length=60)
    sealed_secret = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.BigIntegerField(null=True)
    revoked_at = models.DateTimeField(null=True)

    scope = Scope(brand="brand_id")

    def __str__(self) -> str:
        return self.label


class Surprise(Scoped):
    """What came of one signed event; append-only. The same event gets the same answer again.

    `place` counts the members picked on `day`; no more than `most` fit into one.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="surprises")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="surprises")
    event = models.CharField(max_length=80)
    body_hash = models.BinaryField(max_length=32)
    outcome = models.CharField(max_length=20)
    claim = models.OneToOneField(
        Claim, null=True, on_delete=models.CASCADE, related_name="surprise"
    )
    day = models.DateField()
    place = models.PositiveSmallIntegerField(null=True)
    most = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand", "event"], name="surprise_event_once"),
            models.UniqueConstraint(
                fields=["campaign", "day", "place"], name="surprise_place_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__gte=1, place__lte=F("most")),
                name="surprise_within_the_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=OUTCOMES), name="surprise_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(claim__isnull=True, place__isnull=True)
                | Q(claim__isnull=False, place__isnull=False),
                name="surprise_counts_who_was_picked",
            ),
        ]

    def __str__(self) -> str:
        return f"event {self.event} of brand {self.brand_id}"
