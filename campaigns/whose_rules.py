"""Which country's disclosure rules hold for a member's posts about a campaign.

The member's, where she told her country and we have its rules; else the campaign's: its venue's, or
those that its rule asks for; else all that we have. Of several the strictest answer counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from campaigns.disclosure import pack_of
from campaigns.models import Campaign, RuleVersion


@dataclass(frozen=True)
class Whose:
    """The countries whose rules are asked, and why: member, campaign, or "" for all we have."""

    countries: tuple[str, ...]
    why: str


def rules_for(member_country: str, campaign_countries: Iterable[str]) -> Whose:
    """Whose rules hold."""
    if pack_of(member_country):
        return Whose((member_country,), "member")
    known = tuple(code for code in campaign_countries if pack_of(code))
    return Whose(known, "campaign" if known else "")


def of_campaigns(campaigns: Iterable[Campaign]) -> dict[int, tuple[str, ...]]:
    """The countries of each campaign; one query. Their perks come with their venues."""
    kept = {campaign.pk: campaign for campaign in campaigns}
    rules = RuleVersion.objects.filter(campaign__in=list(kept)).order_by("campaign", "-number")
    trees = dict(rules.distinct("campaign").values_list("campaign", "tree"))
    return {id: of_campaign(campaign, trees.get(id)) for id, campaign in kept.items()}


def of_campaign(campaign: Campaign, tree: Any) -> tuple[str, ...]:
    """Where a campaign is: at its venue, else in the countries that its rule asks for."""
    venue = campaign.perk.venue
    if venue is not None and venue.country:
        return (venue.country,)
    return tuple(dict.fromkeys(named_in(tree)))


def named_in(tree: Any) -> Iterable[str]:
    """The countries that a rule asks for, in its order."""
    if not isinstance(tree, dict):
        return
    for branch in ("all", "any"):
        for part in tree.get(branch, ()):
            yield from named_in(part)
    if tree.get("field") == "country" and tree.get("op") == "in":
        yield from tree.get("value", ())
