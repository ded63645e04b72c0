"""What managers do on top of a choice: strike, add, take back and note, each kept with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.models import Campaign, ShortlistMark
from campaigns.models.choosing import NEED_NO_REASON
from perks.ground import scopes
from perks.ground.errors import Refusal

LONGEST = 200
UNDOES = {"strike": "unstrike", "add": "unadd"}


@dataclass(frozen=True)
class Marks:
    """All marks of one campaign, oldest first. Of the deeds about a member the newest holds."""

    rows: list[ShortlistMark]

    @property
    def newest(self) -> int:
        """The number of the newest mark; 0 without one."""
        return self.rows[-1].pk if self.rows else 0

    def standing(self) -> dict[int, ShortlistMark]:
        """The strike or addition that holds for each member with one, in the order they were made."""
        found: dict[int, ShortlistMark] = {}
        for row in self.rows:
            if row.act != "note":
                found.pop(row.member_id, None)
                if row.act in UNDOES:
                    found[row.member_id] = row
        return found

    def struck(self) -> list[int]:
        """The members who are struck from the list."""
        return [id for id, row in self.standing().items() if row.act == "strike"]

    def added(self) -> list[int]:
        """The members who were added, first added first."""
        return [id for id, row in self.standing().items() if row.act == "add"]

    def notes(self) -> dict[int, str]:
        """The newest note about each member who has one."""
        return {row.member_id: row.reason for row in self.rows if row.act == "note"}


def of(campaign: Campaign) -> Marks:
    """The marks of a campaign, in one query."""
    return Marks(list(ShortlistMark.objects.filter(campaign=campaign).order_by("pk")))


def mark(campaign: Campaign, member_id: int, act: str, reason: str = "") -> ShortlistMark:
    """Write one mark by whoever acts.

    Raises Refusal campaign_over, reason_missing, already_asked, or not_marked for taking back what
    does not stand.
    """
    said = " ".join(reason.split())[:LONGEST]
    if act not in NEED_NO_REASON and not said:
        raise Refusal(
            "reason_missing",
            "Say why in a few words: it is kept with the choice. Nothing was changed.",
            422,
        )
    if campaign.phase == "ended":
        raise Refusal("campaign_over", "This campaign has ended. Nobody is chosen any more.")
    # The row of the campaign is locked by whoever opens a wave: a mark is before it, or after.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if act != "note" and campaign.invitations.filter(member_id=member_id).exists():
        raise Refusal(
            "already_asked", "An earlier wave came to this member already. Nothing was changed."
        )
    if act in UNDOES.values():
        stands = of(campaign).standing().get(member_id)
        if stands is None or UNDOES[stands.act] != act:
            raise Refusal("not_marked", "There is nothing to take back. Nothing was changed.")
    made: ShortlistMark = ShortlistMark.objects.create(
        campaign=campaign,
        brand_id=campaign.brand_id,
        member_id=member_id,
        act=act,
        reason=said,
        by=scopes.current_actor().by,
    )
    return made
