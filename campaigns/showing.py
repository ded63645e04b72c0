"""One perk as one member sees it: may she, what does she have of it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from campaigns import eligibility, implied, invitations, openings, queueing, targeting
from campaigns.models import Campaign, Claim, Invitation
from campaigns.rules.parse import parse
from perks import releases, variants
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt
from perks.kinds.base import ALIKE
from perks.models import Perk
from perks.releases import Release
from perks.variants import Choice

State = Literal["open", "mine", "not_for_me", "sold_out", "closed"]


@dataclass(frozen=True)
class Showing:
    """`receipt` says why or why not: the claim's own, or how one would read that is written now.

    `claim` is the member's newest claim, `invitation` hers unless the lot held her back, `closed`
    the reason why nobody can claim now, `comes_in` the sizes or tiers, and `more` what goes out
    next where nothing is left. `passed_over` is the receipt that a wave wrote of her.
    """

    campaign: Campaign
    state: State
    receipt: Receipt
    left: int
    claim: Claim | None
    invitation: Invitation | None
    closed: Refusal | None
    comes_in: list[Choice]
    more: Release | None = None
    passed_over: Receipt | None = None


def show(campaign_id: int, member_id: int) -> Showing:
    """`look`, by a person: it marks the invitation as opened."""
    seen = look(campaign_id, member_id)
    if seen.invitation and seen.invitation.opened_at is None:
        invitations.mark_opened(campaign_id, member_id)
    return seen


def look(campaign_id: int, member_id: int) -> Showing:
    """What a perk is to a member now; nothing is written. Raises Refusal campaign_not_found.

    Nobody is shown what cannot reach them, unless it is theirs already or they were invited to it.
    """
    with scopes.switched_to(scopes.system("perk page")):
        campaign, version = openings.find_with_rule(campaign_id)
        mine = Claim.objects.filter(campaign=campaign, member_id=member_id)
        claim = mine.select_related("receipt", "pass_issued").order_by("-pk").first()
        comes_in = come_in(campaign.perk)
        counted, waiting = queueing.left_and_waiting(campaign.pk)
        left = sum(each.left for each in comes_in) if comes_in else counted
        rows = Invitation.objects.filter(campaign=campaign, member_id=member_id)
        asked = {each.member_id: each for each in rows.select_related("receipt")}
        invitation = next((each for each in asked.values() if not each.held_out), None)
        if claim is not None and stands(claim):
            return Showing(campaign, "mine", claim.receipt, left, claim, invitation, None, comes_in)
        considered = eligibility.consider_many(campaign, [member_id], asked=asked, version=version)
        receipt = considered[member_id]
        if receipt.verdict == "no" and invitation is None and not reaches(campaign, member_id):
            raise openings.not_found()
        closed = why_closed(campaign)
    state: State = "open" if receipt.verdict == "yes" else "not_for_me"
    if closed:
        state = "closed"
    elif state == "open" and left <= waiting:
        state = "sold_out"
    more = None
    if state == "sold_out":
        more = releases.following(campaign.perk_id, campaign.ends_at)
    kept = kept_of(receipt)
    return Showing(campaign, state, receipt, left, claim, invitation, closed, comes_in, more, kept)


def kept_of(receipt: Receipt) -> Receipt | None:
    """The receipt that was written when the choice was made that this one refers to, if any."""
    id = receipt.values.get("choice", {}).get("receipt")
    if id is None:
        return None
    with scopes.act_as(scopes.system("perk page")):
        found: Receipt | None = Receipt.objects.filter(pk=id, member_id=receipt.member_id).first()
    return found


def reaches(campaign: Campaign, member_id: int) -> bool:
    """Whether the perk could be hers at all, by where she lives and how old she is.

    What we do not know of her may well be a yes.
    """
    terms = implied.of(campaign.perk)
    if not terms:
        return True
    judged = targeting.judge_all(parse({"all": terms}, None), campaign.brand, [member_id])
    return member_id not in judged or judged[member_id].answer != "no"


def come_in(perk: Perk) -> list[Choice]:
    """The sizes or tiers of a perk, with what is left of each; none where all of it is alike."""
    return [] if perk.what.choice == ALIKE else variants.choices(perk)


def stands(claim: Claim) -> bool:
    """Whether the member has it: a hold that ran out is no claim any more."""
    if claim.state == "held":
        return bool(claim.held_until > clock.now())
    return claim.state in ("issued", "redeemed")


def why_closed(campaign: Campaign) -> Refusal | None:
    try:
        openings.check_open(campaign)
    except Refusal as refusal:
        return refusal
    return None
