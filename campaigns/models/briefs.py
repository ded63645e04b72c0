"""What a brand gives along with a perk: a brief, links to material, a day before which to say nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import models

from campaigns.models.campaigns import Campaign
from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from perks.models import Brand


class Brief(Scoped):
    """The brief of one campaign, read by whoever has its perk.

    A post before `quiet_until` came early: it is marked so, and earns no reward.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="brief")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="briefs")
    text = models.TextField(blank=True)
    quiet_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.BigIntegerField(null=True)

    scope = Scope(brand="brand_id")

    def __str__(self) -> str:
        return f"brief of campaign {self.campaign_id}"

    @property
    def is_quiet(self) -> bool:
        """Whether members are asked to say nothing now."""
        return self.quiet_until is not None and clock.now() < self.quiet_until


class Asset(Scoped):
    """A link to material of the brand's, shown with its brief in the order of `place`."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="assets")
    brand_id = models.BigIntegerField()
    place = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    url = models.URLField(max_length=600)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brief", "place"], name="asset_place_once"),
            models.CheckConstraint(
                condition=models.Q(url__startswith="https://")
                | models.Q(url__startswith="http://"),
                name="asset_leads_to_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def host(self) -> str:
        """Where the link leads, for whoever follows it."""
        return urlsplit(self.url).hostname or ""


class BriefFile(Scoped):
    """A picture or a PDF that goes along with a perk, for those who have it.

    `content` is a JPEG that we made ourselves of the picture that was sent, or the PDF as it came.
    """

    KINDS = ("image/jpeg", "application/pdf")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="brief_files")
    brand_id = models.BigIntegerField()
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=("image/jpeg", "application/pdf")),
                name="brief_file_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(size__gte=1, size__lte=5_000_000), name="brief_file_size"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """What a browser saves it as."""
        return f"file-{self.pk}.{'jpg' if self.kind == 'image/jpeg' else 'pdf'}"
