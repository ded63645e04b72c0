"""Brands and the people who act for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped

STOCKS = ("verdigris", "sky", "heather", "rose", "clay", "straw", "moss")


class Brand(models.Model):
    """A brand's name and stock are public. `vetted_at` is set by an operator."""

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    stock = models.CharField(max_length=12, default="verdigris", choices=[(s, s) for s in STOCKS])
    domain = models.CharField(max_length=200, blank=True)
    vetted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="brand_slug_unique"),
            models.CheckConstraint(condition=models.Q(stock__in=STOCKS), name="brand_stock_known"),
        ]

    def __str__(self) -> str:
        return self.name


class BrandMembership(Scoped):
    """Who may act as a brand. A reader looks; a manager changes; an owner also changes the team."""

    ROLES = ("reader", "manager", "owner")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="brand_memberships"
    )
    role = models.CharField(max_length=10, default="manager", choices=[(r, r) for r in ROLES])

    scope = Scope(member="user_id", brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand", "user"], name="brand_membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["reader", "manager", "owner"]),
                name="brand_membership_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of brand {self.brand_id}"
