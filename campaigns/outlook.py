"""How many will claim, and when the stock runs out: from the brand's past, or assumed and said so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery

from campaigns.core.acceptance import Acceptance, acceptance
from campaigns.models import Campaign, Claim, Invitation
from perks.ground import clock

# A claim that lapsed or was given back was a wish for the perk all the same.
WANTED = ("issued", "redeemed", "revoked", "cancelled")
LEAST_INVITED = 10
SETTLED = dt.timedelta(days=10)
MOST = 20


@dataclass(frozen=True)
class Expected:
    """A number or a day, with the ends of its interval; a day is None where stock lasts."""

    likely: int
    low: int
    high: int
    runs_out: dt.date | None
    soonest: dt.date | None
    latest: dt.date | None


@dataclass(frozen=True)
class Outlook:
    """`says` tells in words what the rate is taken from."""

    invited: int
    rate: float
    rate_low: float
    rate_high: float
    campaigns: int
    claims: Expected
    says: str


def outlook(campaign: Campaign, reach: int, left: int) -> Outlook:
    """What to expect of a campaign that reaches so many, with `left` units to give.

    Claims are capped by what there is: those made already and what is left.
    """
    past = accepted(campaign)
    invited = round(reach * (1 - campaign.holdout_share))
    mine = Claim.objects.filter(campaign=campaign, state__in=WANTED)
    made = mine.count() if campaign.launched_at else 0

    def claims(rate: float) -> int:
        return min(round(invited * rate), made + left)

    def day(rate: float) -> dt.date | None:
        return runs_out(campaign, past, invited * rate, made + left)

    return Outlook(
        invited,
        past.rate,
        past.low,
        past.high,
        past.campaigns,
        Expected(
            claims(past.rate), claims(past.low), claims(past.high),
            day(past.rate), day(past.high), day(past.low),
        ),
        said(past),
    )  # fmt: skip


def runs_out(campaign: Campaign, past: Acceptance, wanted: float, stock: int) -> dt.date | None:
    """The day on which so much stock is gone; None when it lasts until the campaign ends."""
    days = past.days_until(stock / wanted) if wanted else None
    began = campaign.launched_at or max(campaign.starts_at, clock.now())
    if days is None or days >= (campaign.ends_at - began).total_seconds() / 86400:
        return None
    return max(began + dt.timedelta(days=days), clock.now()).date()


def said(past: Acceptance) -> str:
    if not past.campaigns:
        return f"No past campaigns, assumed {past.rate:.0%}."
    of = "1 past campaign" if past.campaigns == 1 else f"{past.campaigns} past campaigns"
    return f"From {of}: {past.rate:.0%} of those invited claimed."


def accepted(campaign: Campaign) -> Acceptance:
    """What the invited of the brand's newest other campaigns did. One query.

    Only campaigns that had ten days, and invited ten and more, tell anything.
    """
    here = {"campaign": OuterRef("pk"), "held_out": False}
    asked = Invitation.objects.filter(**here).values("campaign")
    before = (
        Campaign.objects.filter(brand_id=campaign.brand_id, launched_at__lte=clock.now() - SETTLED)
        .exclude(pk=campaign.pk)
        .annotate(
            invited=Subquery(asked.annotate(n=Count("pk")).values("n")),
            waited=ArraySubquery(first_claims()),
        )
        .filter(invited__gte=LEAST_INVITED)
        .order_by("-launched_at")
    )
    rows = list(before.values_list("invited", "waited")[:MOST])
    days = [max(0.0, wait.total_seconds() / 86400) for _, waited in rows for wait in waited]
    return acceptance(
        np.array([invited for invited, _ in rows], dtype=np.int64),
        np.array([len(waited) for _, waited in rows], dtype=np.int64),
        np.array(days, dtype=np.float64),
    )


def first_claims() -> QuerySet[Claim]:
    """How long each invited member of a campaign waited before the first claim."""
    made = Claim.objects.filter(
        campaign=OuterRef("pk"),
        state__in=WANTED,
        campaign__invitations__member=F("member"),
        campaign__invitations__held_out=False,
    )
    waited = Min(F("claimed_at") - F("campaign__invitations__invited_at"))
    found: QuerySet[Claim] = made.values("member").annotate(waited=waited).values("waited")
    return found
