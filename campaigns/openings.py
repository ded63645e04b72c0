"""Which campaigns members may look at, and which may be claimed from now."""

from __future__ import annotations

from campaigns.models import Campaign
from perks.ground import clock
from perks.ground.errors import Refusal


def find_open(campaign_id: int) -> Campaign:
    """The campaign, if it may be claimed from now."""
    campaign = find_shown(campaign_id)
    check_open(campaign)
    return campaign


def find_shown(campaign_id: int) -> Campaign:
    """The campaign, if members may look at it. Raises Refusal campaign_not_found (404)."""
    found = Campaign.objects.filter(pk=campaign_id).exclude(state="draft")
    campaign: Campaign | None = found.select_related("brand", "perk", "perk__venue").first()
    if campaign is None:
        raise Refusal("campaign_not_found", "There is no such perk.", 404)
    return campaign


def check_open(campaign: Campaign) -> None:
    """Raise the Refusal that tells why this campaign cannot be claimed from now."""
    now = clock.now()
    if campaign.state == "ended" or campaign.ends_at <= now:
        raise Refusal("campaign_over", "This perk has ended. Nothing was claimed.", 410)
    if campaign.state == "paused":
        raise Refusal("campaign_paused", "The brand has paused this perk. Look again tomorrow.")
    if campaign.starts_at > now:
        raise Refusal("campaign_not_started", "This perk has not started. Nothing was claimed.")
