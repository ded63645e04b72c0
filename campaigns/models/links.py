"""Personal links and the visits through them, counted without cookies."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models.claims import Claim
from perks.ground import clock
from perks.ground.scoped import KEPT, Erased, Scope, Scoped
from perks.models import Brand

# Why a visit is not counted; "" is a person's.
HEAD, PREFETCH, PREVIEW, ROBOT, EMBEDDED, OVER, ENDED = REASONS = (
    "head", "prefetch", "preview", "robot", "embedded", "over", "ended",
)  # fmt: skip
WHY = {
    HEAD: "looked ahead without opening it",
    PREFETCH: "fetched by a browser before anybody opened it",
    PREVIEW: "fetched for a preview where the link was posted",
    ROBOT: "a robot",
    EMBEDDED: "loaded as part of another page",
    OVER: "after the campaign's end",
    ENDED: "after the claim was given back or revoked",
}


class Link(Scoped):
    """The personal short link of a claim."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="link")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="links")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="links"
    )
    slug = models.CharField(max_length=12)
    target = models.URLField(max_length=600)
    made_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id", brand="brand_id")
    # The slug stands in the member's posts: whoever follows it from there is told nothing.
    erased = Erased(
        blank={
            "slug": "left(md5(random()::text), 12)",
            "target": "regexp_replace(target, 'utm_content=[^&#]*', 'utm_content=erased')",
        }
    )

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="link_slug_unique"),
            models.CheckConstraint(
                condition=Q(target__regex=r"^https?://[^/?#@[:space:]]+([/?#]|$)"),
                name="link_leads_to_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Click(Scoped):
    """One visit through a link; append-only. `visitor` is a hash salted anew each day.

    `reference` goes on with the visitor to the brand's page, and comes back with an order.
    `reason` says why a visit is not counted.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="clicks")
    brand_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    visitor = models.BinaryField(max_length=16)
    reference = models.CharField(max_length=16)
    reason = models.CharField(max_length=10, blank=True, default="")
    at = models.DateTimeField(default=clock.now)
    day = models.DateField()

    scope = Scope(member="member_id", brand="brand_id")
    append_only = True
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="click_reference_unique"),
            models.CheckConstraint(
                condition=Q(reason__in=["", *REASONS]), name="click_reason_known"
            ),
        ]
        indexes = [
            models.Index(fields=["link", "day"], name="click_by_link"),
            models.Index(
                fields=["day", "visitor"], condition=Q(reason=""), name="click_by_visitor"
            ),
        ]

    def __str__(self) -> str:
        return f"click on link {self.link_id}"


class VisitSalt(Scoped):
    """What makes visitors of one day comparable; thrown away when the day is over."""

    day = models.DateField()
    salt = models.BinaryField(max_length=32)

    scope = Scope()

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["day"], name="visit_salt_once_a_day")]

    def __str__(self) -> str:
        return f"salt of {self.day}"
