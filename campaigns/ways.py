"""How members get a perk where they do not simply claim it, checked when a campaign is saved."""

from __future__ import annotations

from typing import Any

from campaigns.models import Campaign
from campaigns.models.campaigns import WAYS
from campaigns.needs import registry as needs
from perks.ground.errors import Refusal
from perks.models import Perk

# Settled at launch: what was promised stays promised.
SETTLED = {"way", "rewards", "post_days", "most_a_day"}
# Nobody is asked beforehand: whoever fits may be picked.
PICKED = ("post", "event")
INSTEAD = {
    "draw": "This perk is drawn by lot. Put your name down for it.",
    "post": "This perk is for a post about another one. It comes to you when the post is found.",
    "event": "This perk comes as a surprise. Nobody can ask for it.",
}


def check(brand_id: int, perk: Perk, facts: dict[str, Any]) -> None:
    """Raise the Refusal for a way that cannot work: way_unknown, reward_without_posts,
    reward_not_yours (404), way_needs_answers, way_number (400 but for the second)."""
    way, rewards = facts.get("way", "claim"), facts.get("rewards")
    if way not in WAYS:
        raise refused("way_unknown", f"There is no such way. There are: {', '.join(WAYS)}.")
    if (way == "post") != (rewards is not None):
        raise refused("reward_without_posts", "Say for posts about which campaign this is.")
    if rewards is not None and rewards.brand_id != brand_id:
        raise Refusal("reward_not_yours", "That campaign belongs to another brand.", 404)
    if way == "event" and needs.of(perk):
        raise refused("way_needs_answers", "A surprise cannot ask anything first. Choose another.")
    if not 1 <= facts.get("post_days", 30) <= 365 or not 1 <= facts.get("most_a_day", 1) <= 10_000:
        raise refused("way_number", "Days go from 1 to 365, and surprises a day from 1 to 10,000.")


def check_claimable(campaign: Campaign) -> None:
    """Raise Refusal not_claimed (409) for a perk that members get in another way."""
    if campaign.way != "claim":
        raise Refusal("not_claimed", INSTEAD[campaign.way], way=campaign.way)


def refused(code: str, sentence: str) -> Refusal:
    return Refusal(code, f"{sentence} Nothing was saved.", 400)
