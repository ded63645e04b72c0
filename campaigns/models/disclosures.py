"""How each wording of a mention was read: disclosed, unclear or undisclosed, and by which rules."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.disclosure import VERDICTS
from perks.ground import clock
from perks.ground.scoped import Erased, Scope, Scoped

# Why a mention was read: it was new, its wording changed, a pack did, or whose rules hold did.
READ_BECAUSE = ("found", "edited", "rules", "country")


class Disclosure(Scoped):
    """One reading of one wording of a mention; append-only. The highest number holds.

    `digest` is a keyed hash of the wording; no wording is kept but the few words that decided, and
    those go with the post.
    """

    mention = models.ForeignKey(
        "campaigns.Mention", on_delete=models.CASCADE, related_name="disclosures"
    )
    campaign_id = models.BigIntegerField()
    brand_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    because = models.CharField(max_length=8)
    verdict = models.CharField(max_length=12)
    country = models.CharField(max_length=2)
    # Whose rules were asked: of these countries (none: of all), and why of these.
    asked = models.JSONField(default=list)
    asked_for = models.CharField(max_length=8, blank=True)
    version = models.CharField(max_length=24)
    rule = models.CharField(max_length=40)
    language = models.CharField(max_length=2, blank=True)
    words = models.JSONField(default=list)
    digest = models.BinaryField(max_length=16)
    read_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id", brand="brand_id")
    append_only = True
    settles = ("words",)
    erased = Erased(blank={"words": "'[]'", "digest": "''::bytea"})

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["mention", "number"], name="disclosure_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="disclosure_numbers_from_one"),
            models.CheckConstraint(
                condition=Q(verdict__in=VERDICTS), name="disclosure_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(because__in=READ_BECAUSE), name="disclosure_because_known"
            ),
        ]
        indexes = [models.Index(fields=["campaign_id"], name="disclosure_by_campaign")]

    def __str__(self) -> str:
        return f"{self.verdict}, reading {self.number} of mention {self.mention_id}"


class Telling(Scoped):
    """What a member was told about posting when she took something: once a wording; append-only.

    `version` is six signs of the wording, so that one wording is known again.
    """

    claim = models.ForeignKey("campaigns.Claim", on_delete=models.CASCADE, related_name="tellings")
    campaign_id = models.BigIntegerField()
    brand_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    where = models.CharField(max_length=4)
    wording = models.TextField()
    version = models.CharField(max_length=6)
    at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id", brand="brand_id")
    append_only = True
    erased = Erased(blank={"wording": "''"})

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["claim", "where", "version"], name="telling_once"),
            models.CheckConstraint(
                condition=Q(where__in=["page", "api"]), name="telling_where_known"
            ),
        ]
        indexes = [models.Index(fields=["campaign_id"], name="telling_by_campaign")]

    def __str__(self) -> str:
        return f"wording {self.version} for claim {self.claim_id}"


class AuditExport(Scoped):
    """One bundle that a brand took, and its SHA-256; append-only. `asked_by` is nobody for a machine."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="audits"
    )
    brand_id = models.BigIntegerField()
    asked_by = models.BigIntegerField(null=True)
    posts = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")
    append_only = True

    class Meta(Scoped.Meta):
        pass

    def __str__(self) -> str:
        return f"audit of campaign {self.campaign_id}, {self.posts} posts"
