"""A perk for a post about what a member got before: any opinion counts, once, as long as there are.

What was said is never looked at: a mention is found by its tag or link, and nothing else of it is
read here. The rule of the rewarding campaign holds as for every perk.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from campaigns import claims, eligibility, letters
from campaigns.models import Campaign, Claim, Mention
from campaigns.models.mentions import COUNTED
from perks import stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

ACTOR = "rewards"
HOLD = timedelta(days=7)


def give_all() -> int:
    """Give every reward that is due; gives the number. May run twice: a member is rewarded once."""
    now = clock.now()
    with scopes.act_as(scopes.system(ACTOR)):
        rows = Campaign.objects.filter(
            way="post", state="live", starts_at__lte=now, ends_at__gt=now
        )
        running = list(rows.select_related("brand", "perk", "perk__venue", "rewards"))
    return sum(give(campaign) for campaign in running)


def give(campaign: Campaign) -> int:
    """Hold a reward for each member whose post counts, oldest post first, as far as stock goes."""
    given = 0
    with scopes.act_as(scopes.system(ACTOR)):
        rewarded: set[int] = set()
        for mention in due(campaign):
            if mention.member_id in rewarded:
                continue
            if not stock.any_left(campaign.perk_id):
                break
            rewarded.add(mention.member_id)
            given += reward(campaign, mention)
    return given


def due(campaign: Campaign) -> QuerySet[Mention]:
    """Posts about the rewarded campaign, in time after its claim, by whoever has no reward yet.

    A post that was taken down earns nothing; whoever had the reward before keeps it.

    Where members were asked to say nothing before a day, the time counts from that day.
    """
    had = Claim.objects.filter(campaign=campaign, member_id=OuterRef("member_id"))
    posts = Mention.objects.filter(
        campaign_id=campaign.rewards_id, claim__issued_at__isnull=False, state__in=COUNTED
    )
    posts = posts.annotate(quiet=F("campaign__brief__quiet_until"))
    begins = Greatest("claim__issued_at", Coalesce("quiet", "claim__issued_at"))
    in_time = posts.filter(
        posted_at__gte=campaign.starts_at,
        posted_at__lt=campaign.ends_at,
        posted_at__lte=begins + timedelta(days=campaign.post_days),
    ).filter(Q(quiet=None) | Q(posted_at__gte=F("quiet")))
    return in_time.exclude(Exists(had)).order_by("posted_at", "pk")


def reward(campaign: Campaign, mention: Mention) -> int:
    """1 when a perk is held for the member who posted; a no leaves nothing behind."""
    receipt = eligibility.consider(campaign, mention.member_id, at_door=True)
    if receipt.verdict != "yes":
        return 0
    try:
        made = claims.keep(
            campaign, mention.member_id, receipt, f"post-{mention.pk}", clock.now() + HOLD
        )
    except Refusal:
        return 0
    letters.earned(made, campaign)
    return 1


def rewarded_by(campaign: Campaign) -> Campaign:
    """The campaign that posts have to be about."""
    with scopes.switched_to(scopes.system(ACTOR)):
        found: Campaign = Campaign.objects.select_related("perk").get(pk=campaign.rewards_id)
        return found


def offered_for(campaign_id: int) -> Campaign | None:
    """The running campaign that rewards posts about this one."""
    now = clock.now()
    with scopes.switched_to(scopes.system(ACTOR)):
        rows = Campaign.objects.filter(
            way="post", rewards_id=campaign_id, state="live", starts_at__lte=now, ends_at__gt=now
        )
        found: Campaign | None = rows.select_related("perk", "brand").order_by("pk").first()
        return found
