"""Whom a scarce perk goes to: the terms of choosing, its waves, and what the brand's people marked."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from campaigns.models.campaigns import Campaign
from perks.ground import clock
from perks.ground.scoped import KEPT, Erased, Scope, Scoped

WAYS = ("everybody", "ranked", "random", "lottery", "coverage")
# Where all is lot, a share by lot would say nothing.
BY_LOT = ("everybody", "random", "lottery")
FLOOR_KINDS = ("country", "language", "age", "band")
CHOSEN = ("hand", "exploration", "floor", "rank", "lot", "reach")
NOT_CHOSEN = ("passed", "struck", "unfit")
ACTS = ("strike", "unstrike", "add", "unadd", "note")
NEED_NO_REASON = ("unstrike", "unadd")
ABOUT_HER = '"member_id" = who'


class Choosing(Scoped):
    """The terms of one campaign. `per_wave`: members invited at once; null: as stock allows.

    `review_hours` lie between the launch and the first wave, for looking through the list.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="choosing")
    brand_id = models.BigIntegerField()
    way = models.CharField(max_length=10, default="everybody", choices=[(w, w) for w in WAYS])
    per_wave = models.PositiveIntegerField(null=True)
    interval_hours = models.PositiveSmallIntegerField(default=72)
    review_hours = models.PositiveSmallIntegerField(default=0)
    exploration = models.FloatField(default=0)
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.BigIntegerField(null=True)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(way__in=WAYS), name="choosing_way_known"),
            models.CheckConstraint(
                condition=Q(per_wave__isnull=True) | Q(per_wave__gte=1),
                name="choosing_wave_has_places",
            ),
            models.CheckConstraint(
                condition=Q(interval_hours__gte=1, interval_hours__lte=2160),
                name="choosing_interval_within_90_days",
            ),
            models.CheckConstraint(
                condition=Q(review_hours__lte=336), name="choosing_review_within_14_days"
            ),
            models.CheckConstraint(
                condition=Q(exploration__gte=0, exploration__lte=0.5),
                name="choosing_explores_at_most_half",
            ),
            models.CheckConstraint(
                condition=Q(exploration=0) | ~Q(way__in=BY_LOT),
                name="choosing_by_lot_explores_already",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} for campaign {self.campaign_id}"


class Floor(Scoped):
    """At least so many places of each wave for one group, as far as it has members who fit."""

    choosing = models.ForeignKey(Choosing, on_delete=models.CASCADE, related_name="floors")
    brand_id = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=[(k, k) for k in FLOOR_KINDS])
    value = models.CharField(max_length=8)
    least = models.PositiveIntegerField()

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["choosing", "kind", "value"], name="floor_once"),
            models.CheckConstraint(condition=Q(kind__in=FLOOR_KINDS), name="floor_kind_known"),
            models.CheckConstraint(condition=Q(least__gte=1), name="floor_keeps_somebody"),
        ]

    def __str__(self) -> str:
        return f"at least {self.least} of {self.kind} {self.value}"


class Wave(Scoped):
    """One choice: its seed is fixed by the hash in `commitment` before, and told once it is made.

    `opened_at` is empty until then. `candidates` were there; `reach` and `reach_by_score` count
    the distinct people who react to those invited, and to as many by score alone.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveIntegerField()
    commitment = models.CharField(max_length=64)
    sealed_seed = models.BinaryField()
    committed_at = models.DateTimeField(default=clock.now)
    seed = models.CharField(max_length=64, blank=True)
    way = models.CharField(max_length=10, blank=True)
    opened_at = models.DateTimeField(null=True)
    places = models.PositiveIntegerField(null=True)
    invited = models.PositiveIntegerField(null=True)
    candidates = models.PositiveIntegerField(null=True)
    reach = models.PositiveIntegerField(null=True)
    reach_by_score = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    audience_digest = models.CharField(max_length=64, blank=True)

    # Nobody but the house reads a wave as it is: `waves.told` says what may be known of it when.
    scope = Scope()
    append_only = True
    settles = (
        "seed", "way", "opened_at", "places", "invited", "candidates", "reach", "reach_by_score",
        "digest", "audience_digest",
    )  # fmt: skip

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="wave_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="wave_numbers_from_one"),
            models.CheckConstraint(
                condition=Q(seed="", opened_at__isnull=True)
                | (~Q(seed="") & Q(opened_at__isnull=False, places__isnull=False)),
                name="wave_tells_its_seed_when_opened",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_at__gte=F("committed_at")),
                name="wave_commits_before_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"wave {self.number} of campaign {self.campaign_id}"


class Choice(Scoped):
    """What a wave came to for one candidate; append-only.

    `rank` counts those whose turn came, from 1; `number` is her place by score or by lot, where
    there is such an order. `floors` has a bit for each floor that she counts to. `stratum` is what
    the holdout is balanced by. `gain`: how many people she adds to those reached before her.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="choices")
    campaign_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    ticket = models.CharField(max_length=12)
    because = models.CharField(max_length=12)
    rank = models.PositiveIntegerField(null=True)
    held_out = models.BooleanField(default=False)
    number = models.PositiveIntegerField(null=True)
    gain = models.PositiveIntegerField(null=True)
    floors = models.PositiveIntegerField(default=0)
    stratum = models.CharField(max_length=16, blank=True)
    # Of whoever was not chosen; whose turn came has it on the invitation.
    receipt_id = models.BigIntegerField(null=True)

    # The brand reads `shortlist`, the member her receipts: neither reads these rows.
    scope = Scope()
    append_only = True
    erased = Erased(blank=KEPT.blank, where=ABOUT_HER)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["wave", "member_id"], name="choice_once_a_wave"),
            models.UniqueConstraint(fields=["wave", "rank"], name="choice_rank_once"),
            models.CheckConstraint(
                condition=Q(because__in=(*CHOSEN, *NOT_CHOSEN)), name="choice_because_known"
            ),
            models.CheckConstraint(
                condition=Q(because__in=CHOSEN, rank__isnull=False)
                | Q(because__in=NOT_CHOSEN, rank__isnull=True, held_out=False),
                name="choice_rank_for_whose_turn_came",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign_id", "member_id"], name="choice_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.because} in wave {self.wave_id}"


class ShortlistMark(Scoped):
    """What a manager did about one member on top of the choice, and why; append-only.

    Of strike, unstrike, add and unadd the newest holds. Only the audit reads the reason: the
    member is told that the brand chose others.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="marks")
    brand_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    act = models.CharField(max_length=8, choices=[(a, a) for a in ACTS])
    reason = models.CharField(max_length=200, blank=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True
    erased = Erased(blank={"reason": "'erased'"}, where=ABOUT_HER)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(act__in=ACTS), name="mark_act_known"),
            models.CheckConstraint(
                condition=Q(act__in=NEED_NO_REASON) | ~Q(reason=""), name="mark_says_why"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "member_id"], name="mark_by_member")]

    def __str__(self) -> str:
        return f"{self.act} in campaign {self.campaign_id}"
