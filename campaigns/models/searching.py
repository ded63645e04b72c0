"""How far each network was searched for each campaign, and why not further."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.campaigns import Campaign
from perks.ground import clock
from perks.ground.scoped import Scope, Scoped

# Why a network was not searched last time; "" where it was.
UNSEARCHED = {
    "app": "not searched: the operator of this house has no app there that may search",
    "busy": "could not be searched just now",
    "refused": "does not let us search",
    "broken": "answered a search with something that cannot be read",
}


class Searched(Scoped):
    """The cursor of one campaign at one network: everything up to `reached_at` was searched.

    A search that fails does not move it, so the next one looks back as far.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="searches")
    brand_id = models.BigIntegerField()
    network = models.CharField(max_length=20)
    reached_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=clock.now)
    why = models.CharField(max_length=8, blank=True, default="")

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "network"], name="searched_one_cursor"),
            models.CheckConstraint(
                condition=Q(why__in=["", *UNSEARCHED]), name="searched_why_known"
            ),
        ]

    def __str__(self) -> str:
        return f"search of {self.network} for campaign {self.campaign_id}"

    @property
    def words(self) -> str:
        """Why it was not searched, in words; "" where it was."""
        return UNSEARCHED.get(self.why, "")
