"""The waiting list: whoever waits longest is offered what comes back, for a time, and may decline.

An offer is a claim held for the member, made by the way of every claim: judged on fresh values,
under the same limits, ended by the same sweep.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from campaigns import declining, eligibility, openings, queueing, sweeping
from campaigns.asking import Ask, Decision, already_claimed
from campaigns.limits import standing
from campaigns.models import Campaign, Claim, Limits, Wait
from campaigns.taking import claim_many
from perks import stock
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.ground.turns import wait_for

ACTOR = scopes.system("waiting list")


@dataclass(frozen=True)
class Turn:
    """Where a member stands: first is 1. `length` is how many wait."""

    place: int
    length: int
    joined_at: datetime


def join(campaign_id: int, member_id: int) -> Turn:
    """Wait for what comes back; joining twice is once.

    Raises Refusal campaign_not_found (404), campaign_paused, campaign_over, campaign_not_started,
    already_claimed, not_eligible, or stock_left: then it can be claimed at once.
    """
    with scopes.act_as(ACTOR):
        campaign = openings.find_shown(campaign_id)
        openings.check_open(campaign)
        wait_for([f"wait:{campaign_id}:{member_id}"])
        mine = turn(campaign_id, member_id)
        if mine is not None:
            return mine
        had = standing().filter(campaign_id=campaign_id, member_id=member_id).first()
        if had:
            raise already_claimed(had.pk)
        if stock.left(campaign.perk_id) > queueing.lengths({campaign_id}).get(campaign_id, 0):
            raise Refusal("stock_left", "There is some left. Claim it now instead of waiting.")
        receipt = eligibility.consider(campaign, member_id)
        if receipt.verdict != "yes":
            raise Refusal("not_eligible", receipt.nearest or "This perk is not for you now.")
        Wait.objects.create(campaign=campaign, brand_id=campaign.brand_id, member_id=member_id)
        found = turn(campaign_id, member_id)
        assert found is not None
        return found


def leave(campaign_id: int, member_id: int) -> None:
    """Wait no longer; leaving twice is once."""
    with scopes.act_as(ACTOR):
        mine = Wait.objects.filter(campaign_id=campaign_id, member_id=member_id, state="waiting")
        mine.update(state="left", settled_at=clock.now())


def turn(campaign_id: int, member_id: int) -> Turn | None:
    """A member's place in the list of a campaign, or None. Two queries."""
    with scopes.act_as(ACTOR):
        queue = Wait.objects.filter(campaign_id=campaign_id, state="waiting")
        mine: Wait | None = queue.filter(member_id=member_id).first()
        if mine is None:
            return None
        before = queue.filter(pk__lt=mine.pk).count()
        return Turn(before + 1, queue.count(), mine.joined_at)


def offer(campaign_id: int) -> int:
    """Offer what is free to whoever waits longest; gives the number of offers. May run twice."""
    with scopes.act_as(ACTOR):
        wait_for([f"offers:{campaign_id}"])
        campaign = openings.find_shown(campaign_id)
        try:
            openings.check_open(campaign)
        except Refusal:
            return 0
        limits = Limits.objects.filter(campaign_id=campaign_id).first() or Limits()
        hold = timedelta(minutes=limits.offer_minutes)
        made = 0
        while free := stock.left(campaign.perk_id):
            queue = Wait.objects.filter(campaign_id=campaign_id, state="waiting").order_by("pk")
            next_ones = list(queue.select_related("member")[:free])
            asks = [
                Ask(wait.member_id, campaign_id, f"wait-{wait.pk}", hold=hold, waited=True)
                for wait in next_ones
            ]
            answers = claim_many(asks) if asks else []
            for wait, answer in zip(next_ones, answers, strict=True):
                made += settle(campaign, wait, answer)
            if not any(isinstance(answer, Decision) for answer in answers):
                break
        return made


def settle(campaign: Campaign, wait: Wait, answer: Decision | Refusal) -> int:
    """Book what became of one turn; 1 for an offer. Whoever was only too late waits on."""
    if isinstance(answer, Refusal):
        if answer.code == "already_claimed":
            end(wait, "left")
        return 0
    if answer.claim is None:
        end(wait, "passed")
        return 0
    wait.claim = answer.claim
    end(wait, "offered")
    tell(campaign, wait, answer.claim)
    return 1


def end(wait: Wait, state: str) -> None:
    wait.state, wait.settled_at = state, clock.now()
    wait.save(update_fields=["state", "settled_at", "claim"])


def tell(campaign: Campaign, wait: Wait, claim: Claim) -> None:
    context = {
        "brand_name": campaign.brand.name,
        "perk_name": campaign.perk.name,
        "until": claim.held_until.strftime("%-d %B, %H:%M UTC"),
        "url": settings.SITE_URL + reverse("claim", args=[claim.pk]),
        "decline_url": settings.SITE_URL + reverse("offer_decline", args=[declining.signed(wait)]),
    }
    subject = f"{campaign.perk.name} is held for you"[:200]
    outbox.write(wait.member_id, f"offer:{wait.pk}", "campaigns/email/offer", subject, context)


def offer_all() -> int:
    """The sweep: every live campaign for which somebody waits; gives the number of offers."""
    with scopes.act_as(ACTOR):
        live = Campaign.objects.filter(state="live", waits__state="waiting").distinct()
        ids = list(live.values_list("pk", flat=True))
    return sweeping.each(ids, offer)
