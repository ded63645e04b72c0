"""A perk: what it is, why it is for me or not, and claiming it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns import briefs, claims, draws, history, rewards, showing, waiting, wants
from campaigns.models import Campaign, Claim
from campaigns.showing import Showing
from campaigns.web import mends, origin
from perks import shop_desk, slots
from perks.ground import clock, notices
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.ground.submits import own_keys
from perks.models import Perk


@for_member
@require_http_methods(["GET", "HEAD", "POST"])
@own_keys
def perk(request: HttpRequest, campaign: int) -> HttpResponse:
    """Look at a perk, or claim it. The key in the form makes two submits one claim."""
    member: Any = request.user
    if request.method == "POST":
        return take(request, campaign, member.pk)
    seen = showing.show(campaign, member.pk)
    context = {
        "seen": seen,
        "campaign": seen.campaign,
        "perk": seen.campaign.perk,
        "brand": seen.campaign.brand,
        "key": uuid.uuid4().hex,
        "as_of": clock.now(),
        "state_word": history.state_of(seen.claim)[0] if seen.claim else "",
        "why": heading(seen),
        "outlook": outlook_of(seen.campaign.perk),
        "comes_in": seen.comes_in,
        "tier": seen.receipt.values.get("tier"),
        "brief": briefs.before_claiming(seen.campaign),
    }
    context["mend"], context["mend_at"] = mends.mend_of(seen.receipt)
    context |= way_of(seen.campaign, member.pk) | shop_desk.for_guests(seen.campaign.perk)
    if seen.state == "sold_out":
        context["turn"] = waiting.turn(campaign, member.pk)
    return origin.mark(request, render(request, "campaigns/perk.html", context))


def way_of(campaign: Campaign, member_id: int) -> dict[str, Any]:
    """What the page says of a perk that is not simply claimed."""
    if campaign.way == "draw":
        return {"pot": draws.pot_of(campaign.pk, member_id)}
    if campaign.way == "post":
        return {"rewarded": rewards.rewarded_by(campaign)}
    return {}


def outlook_of(perk: Perk) -> slots.Outlook | None:
    """Whether there is room at the perk's venue: told before the trip, and not at the door."""
    return slots.outlook(perk.venue, 1 + perk.guests) if perk.venue else None


def heading(seen: Showing) -> str:
    if seen.receipt.verdict == "yes":
        return "Why you qualified" if seen.state == "mine" else "Why you qualify"
    return {"no": "Why not", "unknown": "What we do not know", "held_out": "Why not this time"}[
        seen.receipt.verdict
    ]


def take(request: HttpRequest, campaign: int, member_id: int) -> HttpResponse:
    """Claim and confirm in one step. A refusal is said on the perk's own page."""
    try:
        chosen = request.POST.get("variant")
        said = {"variant": chosen} if chosen else {}
        decision = claims.claim(
            member_id, campaign, request.POST.get("key", ""), said, origin.of(request)
        )
        if decision.claim is None:
            notices.warn(request, "Nothing was claimed. This receipt says why.")
            return redirect("receipt", decision.receipt.number)
        if decision.claim.state == "held" and not is_missing(decision.claim):
            return to_claim(claims.confirm(decision.claim.pk, member_id))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        notices.warn(request, refusal.sentence)
        return redirect("perk", campaign)
    return to_claim(decision.claim)


def is_missing(claim: Claim) -> bool:
    """Whether the claim is held until the member says what the perk needs."""
    return bool(wants.missing(claim.perk, claim.wants))


def to_claim(claim: Claim) -> HttpResponse:
    """A pass is wanted at once; everything else is told by the claim's page."""
    if claim.pass_issued_id and claim.state == "issued":
        return redirect("pass", claim.pass_issued_id)
    return redirect("claim", claim.pk)
