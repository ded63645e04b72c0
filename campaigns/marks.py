"""What managers do on top of a choice: strike, add, take back and note, each kept with its reason."""

from __future__ import annotations

from campaigns.models import Campaign, ShortlistMark
from campaigns.models.choosing import NEED_NO_REASON
from perks.ground import scopes
from perks.ground.errors import Refusal

LONGEST = 200
# Of these the newest one about a member holds.
DEEDS = ("strike", "unstrike", "add", "unadd")


def standing(campaign: Campaign) -> dict[int, ShortlistMark]:
    """The deed that holds for each member with one."""
    rows = ShortlistMark.objects.filter(campaign=campaign, act__in=DEEDS).order_by("pk")
    return {row.member_id: row for row in rows}


def struck(campaign: Campaign) -> list[int]:
    """The members who are struck from the list, in the order in which they were."""
    return _those(campaign, "strike")


def added(campaign: Campaign) -> list[int]:
    """The members who were added, first added first."""
    return _those(campaign, "add")


def _those(campaign: Campaign, act: str) -> list[int]:
    found = [row for row in standing(campaign).values() if row.act == act]
    return [row.member_id for row in sorted(found, key=lambda row: row.pk)]


def notes(campaign: Campaign) -> dict[int, str]:
    """The newest note about each member who has one."""
    rows = ShortlistMark.objects.filter(campaign=campaign, act="note").order_by("pk")
    return {row.member_id: row.reason for row in rows}


def mark(campaign: Campaign, member_id: int, act: str, reason: str = "") -> ShortlistMark:
    """Write one mark by whoever acts. Raises Refusal campaign_over, reason_missing or already_asked."""
    said = " ".join(reason.split())[:LONGEST]
    if act not in NEED_NO_REASON and not said:
        raise Refusal(
            "reason_missing",
            "Say why in a few words: it is kept with the choice. Nothing was changed.",
            422,
        )
    if campaign.state == "ended":
        raise Refusal("campaign_over", "This campaign has ended. Nobody is chosen any more.")
    if act != "note" and campaign.invitations.filter(member_id=member_id).exists():
        raise Refusal(
            "already_asked",
            "An earlier wave came to this member already. Nothing was changed.",
        )
    made: ShortlistMark = ShortlistMark.objects.create(
        campaign=campaign,
        brand_id=campaign.brand_id,
        member_id=member_id,
        act=act,
        reason=said,
        by=scopes.current_actor().by,
    )
    return made
