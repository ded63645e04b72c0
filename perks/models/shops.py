"""Many shops that hand over one perk for one sponsor: on what terms, and who joined."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import F, Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from perks.models.brands import Brand
from perks.models.perks import Perk
from perks.models.venues import Venue

# The slug of the place that stands for all shops; no venue of its own has it.
PLACE = "joined-shops"


class ShopTerms(Scoped):
    """How shops join a perk: by a link, until it is closed. `cap` is what each starts with.

    The window is on each shop's own clock: from `first_day` to `last_day`, each day from `opens`
    until `closes`; what is empty does not bind.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="shop_terms")
    perk = models.OneToOneField(Perk, on_delete=models.PROTECT, related_name="shop_terms")
    token = models.CharField(max_length=40)
    cap = models.PositiveIntegerField(null=True, blank=True)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    opens = models.TimeField(default=time(0), blank=True)
    closes = models.TimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["token"], name="shop_link_unique"),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gte=1), name="shop_terms_cap_at_least_one"
            ),
            models.CheckConstraint(
                condition=Q(first_day__isnull=True)
                | Q(last_day__isnull=True)
                | Q(last_day__gte=F("first_day")),
                name="shop_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(closes__isnull=True) | Q(closes__gt=F("opens")),
                name="shop_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"terms of the shops of perk {self.perk_id}"


class Shop(Scoped):
    """A venue that joined. `used` counts the uses that stand, of this perk at this venue.

    Who left by itself may join again and goes on counting; whom the sponsor removed may not.
    """

    terms = models.ForeignKey(ShopTerms, on_delete=models.PROTECT, related_name="shops")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="shops")
    perk = models.ForeignKey(Perk, on_delete=models.PROTECT, related_name="shops_joined")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="joined")
    cap = models.PositiveIntegerField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    scope = Scope(brand="brand_id", venue="venue_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["perk", "venue"], name="shop_joins_once"),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(used__lte=F("cap")), name="shop_within_its_cap"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(left_at__isnull=False),
                name="shop_removed_has_left",
            ),
        ]

    def __str__(self) -> str:
        return f"shop {self.pk} of perk {self.perk_id}"
