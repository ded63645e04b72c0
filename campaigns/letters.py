"""Letters about what a member was given without claiming it: won, earned, or sent as a surprise."""

from __future__ import annotations

from textwrap import shorten

from django.conf import settings
from django.urls import reverse

from campaigns import no_invitations
from campaigns.models import Campaign, Claim, Parcel, Problem
from perks.ground import outbox

LONGEST = 200  # signs in a letter's subject


def won(claim: Claim, campaign: Campaign) -> None:
    write(claim, campaign, "won", "You won it in the draw that you put your name down for.")


def earned(claim: Claim, campaign: Campaign) -> None:
    because = "It is for a post of yours. What you said about it was not looked at."
    write(claim, campaign, "earned", because)


def surprised(claim: Claim, campaign: Campaign) -> None:
    write(
        claim, campaign, "surprise", "It is a surprise: you were picked by lot among those who fit."
    )


def write(claim: Claim, campaign: Campaign, what: str, because: str) -> None:
    """One letter, with the moment until which it is held. Written once for each claim."""
    context = {
        "brand_name": campaign.brand.name,
        "perk_name": campaign.perk.name,
        "because": because,
        "until": f"{claim.held_until:%H:%M} UTC on {claim.held_until.day} {claim.held_until:%B}",
        "url": settings.SITE_URL + reverse("claim", args=[claim.pk]),
        **no_invitations.way_out(claim.member_id),
    }
    subject = shorten(f"{campaign.brand.name}: {campaign.perk.name}", LONGEST, placeholder="…")
    key = f"{what}:{claim.pk}"
    outbox.write(claim.member_id, key, "campaigns/email/given", subject, context, purpose="invite")


def sent(parcel: Parcel) -> None:
    on = f"{parcel.carrier} {parcel.tracking}".strip()
    told(parcel, f"sent:{parcel.pk}", "It is on its way", f"Its number: {on}." if on else "")


def replaced(parcel: Parcel) -> None:
    told(parcel, f"replaced:{parcel.pk}", "Another one is sent to you", "")


def called_back(parcel: Parcel) -> None:
    more = "The reason stands on its page. You owe nothing."
    told(parcel, f"called-back:{parcel.pk}", "It was called back", more)


def answered(problem: Problem) -> None:
    told(problem.parcel, f"answered:{problem.pk}", "An answer to what you reported", "")


def told(parcel: Parcel, key: str, news: str, more: str) -> None:
    """One letter about a parcel; neither the address nor anybody's words stand in it."""
    claim = parcel.claim
    context = {
        "brand_name": claim.brand.name,
        "perk_name": claim.perk.name,
        "news": news,
        "more": more,
        "url": settings.SITE_URL + reverse("claim", args=[claim.pk]),
    }
    subject = shorten(f"{claim.perk.name}: {news.lower()}", LONGEST, placeholder="…")
    outbox.write(claim.member_id, key, "campaigns/email/parcel", subject, context)
