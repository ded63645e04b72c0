"""Which campaigns members may look at, and which may be claimed from now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from campaigns import ways
from campaigns.models import Campaign, RuleVersion
from perks.ground import clock
from perks.ground.errors import Refusal


def find_many(campaign_ids: Iterable[int]) -> dict[int, Campaign]:
    """Those of the campaigns that members may look at, by id."""
    found = Campaign.objects.filter(pk__in=list(campaign_ids)).exclude(state="draft")
    return {each.pk: each for each in found.select_related("brand", "brief", "perk", "perk__venue")}


def open_one(found: Mapping[int, Campaign], campaign_id: int) -> Campaign:
    """The campaign among those found, if it may be claimed from now.

    Raises Refusal campaign_not_found (404), those of `check_open`, and not_claimed.
    """
    if campaign_id not in found:
        raise not_found()
    check_open(found[campaign_id])
    ways.check_claimable(found[campaign_id])
    return found[campaign_id]


def find_shown(campaign_id: int) -> Campaign:
    """The campaign, if members may look at it. Raises Refusal campaign_not_found (404)."""
    found = find_many([campaign_id])
    if campaign_id not in found:
        raise not_found()
    return found[campaign_id]


def find_with_rule(campaign_id: int) -> tuple[Campaign, RuleVersion]:
    """The same campaign with its newest rule, and what its venue holds. One query."""
    beside = ("brand", "brief", "perk", "perk__venue__capacity")
    rows = RuleVersion.objects.filter(campaign=campaign_id).exclude(campaign__state="draft")
    found = rows.select_related(*(f"campaign__{each}" for each in beside)).order_by("-number")
    newest = found.first()
    if newest is None:
        raise not_found()
    return newest.campaign, newest


def not_found() -> Refusal:
    return Refusal("campaign_not_found", "There is no such perk.", 404)


def check_open(campaign: Campaign) -> None:
    """Raise the Refusal that tells why this campaign cannot be claimed from now."""
    now = clock.now()
    if campaign.state == "ended" or campaign.ends_at <= now:
        raise Refusal("campaign_over", "This perk has ended. Nothing was claimed.", 410)
    if campaign.perk.is_over:
        raise Refusal(
            "perk_window_over", "The days of this perk are over. Nothing was claimed.", 410
        )
    if campaign.state == "paused":
        raise Refusal("campaign_paused", "The brand has paused this perk. Look again tomorrow.")
    if campaign.starts_at > now:
        raise Refusal("campaign_not_started", "This perk has not started. Nothing was claimed.")
