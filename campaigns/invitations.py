"""Inviting: who fits is ranked, a share is held out by lot, everybody gets a receipt.

Where a campaign chooses, `waves` says whose turn it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from campaigns import choosing, implied, inviting, targeting, waves, ways
from campaigns.lot import draws_holdout
from campaigns.models import Campaign, Invitation, RuleVersion
from perks.ground import clock, scopes


def invite(campaign_id: int) -> dict[str, int]:
    """Invite every member of the audience whom the rule reaches and who was not asked yet.

    Counts come from the frame, verdicts from fresh values. May run twice: a member is asked once.
    A campaign that chooses opens its next wave instead, if that is due. Gives the numbers
    {"invited", "held_out"}; {} when there is nothing to do now.
    """
    with scopes.act_as(scopes.system("invitations")):
        campaign = running(campaign_id)
        if campaign is None:
            return {}
        if choosing.terms_of(campaign).chooses:
            return waves.open_next(campaign)
        version = targeting.in_force(campaign)
        reached = targeting.audience(implied.whole(version.tree, campaign.perk), campaign.brand_id)
        asked = set(campaign.invitations.values_list("member_id", flat=True))
        waiting = [id for id in reached if id not in asked]
        counts = {"invited": 0, "held_out": 0}
        for place, batch in enumerate(inviting.batches(waiting)):
            ask(campaign, version, batch, len(asked) + place * inviting.BATCH, counts)
        return counts


def ask(
    campaign: Campaign,
    version: RuleVersion,
    member_ids: Sequence[int],
    offset: int,
    counts: dict[str, int],
) -> None:
    """Judge one batch on fresh values and ask whoever fits; adds to `counts`."""
    verdicts = targeting.judge_members(campaign, list(member_ids), version)
    turns = [
        inviting.Turn(id, draws_holdout(campaign.seed, id, campaign.holdout_share))
        for id in member_ids
        if id in verdicts and verdicts[id].answer == "yes"
    ]
    inviting.ask(campaign, version, turns, verdicts, offset)
    held = sum(turn.held for turn in turns)
    counts["held_out"] += held
    counts["invited"] += len(turns) - held


def running(campaign_id: int) -> Campaign | None:
    """The campaign, locked, when it is live, has begun and invites; else None.

    Needs an actor that sees it.
    """
    campaign: Campaign = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("brand", "perk")
        .get(pk=campaign_id)
    )
    now = clock.now()
    if campaign.way in ways.PICKED:
        return None
    runs = campaign.state == "live" and campaign.starts_at <= now < campaign.ends_at
    return campaign if runs else None


def mark_opened(campaign_id: int, member_id: int) -> None:
    """The member looked at the perk; the first time counts."""
    with scopes.act_as(scopes.system("invitations")):
        Invitation.objects.filter(
            campaign_id=campaign_id, member_id=member_id, held_out=False, opened_at=None
        ).update(opened_at=clock.now())
