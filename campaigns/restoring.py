"""Whether a claim that the brand revoked still fits in: its campaign, the caps and the budget."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from campaigns import budgets, limits, places
from campaigns.history import GIVEN_BACK
from campaigns.models import Claim, Limits
from campaigns.models.claims import LIVE
from campaigns.taking import turn_of
from perks import ledger
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.turns import wait_for


def hold_still(seen: Claim) -> Limits:
    """Hold what the claim will count against, until the transaction ends; gives the caps.

    In the order in which claiming takes it, and before any row of the claim is locked.
    """
    wait_for([turn_of(seen.member_id)])
    bound: Limits = limits.lock([seen.campaign_id]).first() or limits.PLAIN
    wait_for([budgets.name_of(seen.campaign_id)])
    return bound


def check(made: Claim, bound: Limits) -> None:
    """Raise the Refusal that tells why the claim cannot come back; its place at home is found anew.

    Call with the claim locked. The codes are those of `claims.restore`.
    """
    check_state(made)
    mine = Claim.objects.filter(campaign_id=made.campaign_id, member_id=made.member_id)
    if mine.filter(state__in=LIVE).exists():
        raise Refusal("already_claimed", "She has taken it again meanwhile. It is hers.")
    # Its last day may be over: a draw gives its prizes after it, and what was given outlives it.
    if made.campaign.phase == "ended":
        raise no_room("campaign_over", "This campaign has ended.")
    budget = made.campaign.budget
    if budget is not None and ledger.spent(made.campaign_id) + made.worth > budget:
        raise no_room("budget_spent", "The budget has no room for it any more. Raise it first.")
    check_caps(made, bound)


def check_state(made: Claim) -> None:
    """Raise Refusal claim_state for what cannot be restored at all."""
    if made.state != "revoked" or made.ended_because == GIVEN_BACK:
        raise Refusal("claim_state", "Only what the brand revoked is restored.")
    if made.perk.gives_bundle:
        raise Refusal("claim_state", "A bundle is not restored. Let the partner claim again.")


def check_caps(made: Claim, bound: Limits) -> None:
    """As for a new claim, but by the day on which it was claimed: that one stays."""
    standing = limits.standing()
    live = standing.filter(campaign_id=made.campaign_id)
    hers = standing.filter(brand_id=made.brand_id, member_id=made.member_id)
    if bound.most and live.count() >= bound.most:
        raise no_room("campaign_cap", "Others have taken as many as the campaign may give.")
    if full(made, live, bound.period_days, bound.per_period):
        raise no_room("period_cap", "Others have taken as many as may go in this period.")
    if full(made, hers, bound.per_member_days, bound.per_member):
        raise no_room("member_cap", "She has had as much from you as a member may.")
    home, at_most = made.household, limits.of_household(bound, made.perk_id)
    if home is not None and not places.settle(made, bytes(home), at_most):
        raise no_room("household_cap", "Others of her household have had as many as it can.")


def full(made: Claim, others: QuerySet[Claim], days: int, most: int | None) -> bool:
    """Whether as many as there may be were claimed in the days in which this one was, too."""
    since = clock.now() - timedelta(days=days)
    if not most or made.claimed_at < since:
        return False
    return bool(others.filter(claimed_at__gte=since).count() >= most)


def no_room(code: str, sentence: str) -> Refusal:
    return Refusal(code, f"{sentence} Nothing was restored.", 410)
