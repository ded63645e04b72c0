"""The waiting list of a perk: joining and leaving it, and declining what it offers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import declining, waiting
from perks.ground import notices
from perks.ground.audiences import for_member, for_public
from perks.ground.errors import Refusal


@for_member
@require_POST
def join(request: HttpRequest, campaign: int) -> HttpResponse:
    """Wait for what comes back."""
    try:
        found = waiting.join(campaign, request.user.pk)  # type: ignore[arg-type]
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        notices.warn(request, refusal.sentence)
    else:
        notices.tell(request, f"You are number {found.place} in the waiting list.")
    return redirect("perk", campaign)


@for_member
@require_POST
def leave(request: HttpRequest, campaign: int) -> HttpResponse:
    """Wait no longer."""
    waiting.leave(campaign, request.user.pk)  # type: ignore[arg-type]
    notices.tell(request, "You wait no longer. Nothing else changed.")
    return redirect("perk", campaign)


@for_public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, signed: str) -> HttpResponse:
    """Asked first, because programs that look at letters open their links; a POST declines."""
    wait = declining.find_signed(signed)
    if wait is None or wait.claim is None:
        raise Http404
    posted = request.method == "POST"
    context = {
        "wait": wait,
        "perk": wait.campaign.perk,
        "brand": wait.brand,
        "standing": declining.decline(wait) if posted else declining.standing(wait.claim),
    }
    return render(request, "campaigns/decline.html", context)
