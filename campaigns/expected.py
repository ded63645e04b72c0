"""How many to invite: as many as the terms say, or as many as are expected to take what is left."""

from __future__ import annotations

from datetime import timedelta

from campaigns.choosing import Terms
from campaigns.models import Campaign, Claim, Invitation
from perks import stock
from perks.ground import clock

# What is thought before anybody was asked: 7 of 20 accept. Twenty answers weigh as much.
PRIOR_ACCEPTED, PRIOR_ASKED = 7, 20


def acceptance(campaign: Campaign) -> float:
    """The share of the invited who claim: (claimed + 7) / (asked + 20), of this campaign alone.

    Whoever was asked within the last interval may still claim and is not counted yet.
    """
    asked, claimed = answered(campaign, clock.now())
    return (claimed + PRIOR_ACCEPTED) / (asked + PRIOR_ASKED)


def answered(campaign: Campaign, until: object) -> tuple[int, int]:
    """How many had been invited by then, and how many of them have claimed."""
    asked = Invitation.objects.filter(campaign=campaign, held_out=False, invited_at__lte=until)
    claimed = Claim.objects.filter(campaign=campaign, member_id__in=asked.values("member_id"))
    return asked.count(), claimed.values("member_id").distinct().count()


def places_now(campaign: Campaign, terms: Terms) -> int:
    """How many places the next wave has: none without stock.

    As stock allows: what is left, less what those who may still answer are expected to take,
    divided by the share who accept.
    """
    left = stock.left(campaign.perk_id)
    if left == 0:
        return 0
    if terms.per_wave is not None:
        return terms.per_wave
    now = clock.now()
    asked, claimed = answered(campaign, now)
    old_asked, old_claimed = answered(campaign, now - timedelta(hours=terms.interval_hours))
    share = (old_claimed + PRIOR_ACCEPTED) / (old_asked + PRIOR_ASKED)
    waiting = max(0, (asked - old_asked) - (claimed - old_claimed))
    return max(0, int((left - share * waiting) / share))
