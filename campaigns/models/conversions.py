"""What the brand's side tells of sales: orders, returns and cancellations, as they were told."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from campaigns.models.claims import Claim
from campaigns.models.links import Click
from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from perks.models import Brand

ORDER, RETURN, CANCEL = KINDS = ("order", "return", "cancel")
POSTBACK, CSV, SHOPIFY, PIXEL = SOURCES = ("postback", "csv", "shopify", "pixel")
# How far the clock of whoever tells may be ahead of ours.
AHEAD = timedelta(minutes=5)


class Conversion(Scoped):
    """One event of one order, told once; append-only. What an order is worth is their sum.

    `amount` in minor units of `currency`, never below 0. A return has an id of its own in `event`,
    for an order may have several. What a pixel tells is not signed: it stands apart from what is,
    and counts only where nothing signed tells of the order. `customer_hash` is of the address,
    under the brand's key.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="conversions")
    order = models.CharField(max_length=120)
    kind = models.CharField(max_length=6)
    event = models.CharField(max_length=120, blank=True, default="")
    signed = models.BooleanField()
    source = models.CharField(max_length=8)
    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    at = models.DateTimeField()
    click = models.ForeignKey(
        Click, null=True, on_delete=models.PROTECT, related_name="conversions"
    )
    code_claim = models.ForeignKey(
        Claim, null=True, on_delete=models.PROTECT, related_name="conversions"
    )
    customer_hash = models.BinaryField(max_length=32, null=True)
    country = models.CharField(max_length=2, blank=True, default="")
    digest = models.BinaryField(max_length=32)
    received_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "order", "kind", "event", "signed"], name="conversion_told_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="conversion_kind_known"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="conversion_source_known"),
            models.CheckConstraint(
                condition=Q(source=PIXEL, signed=False) | (~Q(source=PIXEL) & Q(signed=True)),
                name="conversion_pixel_is_not_signed",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="conversion_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind=CANCEL, amount=0, currency="")
                | (~Q(kind=CANCEL) & Q(currency__regex="^[A-Z]{3}$")),
                name="conversion_keeps_its_currency",
            ),
            models.CheckConstraint(
                condition=(Q(kind=RETURN) & ~Q(event="")) | (~Q(kind=RETURN) & Q(event="")),
                name="conversion_return_has_its_id",
            ),
            models.CheckConstraint(
                condition=Q(at__lte=F("received_at") + AHEAD), name="conversion_is_not_ahead"
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "at"], name="conversion_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.order} of brand {self.brand_id}"


class Discrepancy(Scoped):
    """Something in what was told that does not fit, kept for a person to look at; append-only."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="discrepancies")
    order = models.CharField(max_length=120)
    source = models.CharField(max_length=8)
    code = models.CharField(max_length=30)
    digest = models.BinaryField(max_length=32)
    found_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "order", "code", "digest"], name="discrepancy_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} in order {self.order}"


class ShopSecret(Scoped):
    """The secret with which a Shopify shop signs its webhooks, as the brand told it; sealed."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="shop_secrets")
    shop = models.CharField(max_length=120)
    sealed_secret = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.BigIntegerField(null=True)
    revoked_at = models.DateTimeField(null=True)

    scope = Scope(brand="brand_id")

    def __str__(self) -> str:
        return self.shop
