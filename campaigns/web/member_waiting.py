"""The waiting list of a perk: joining and leaving it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from campaigns import waiting
from perks.ground import notices
from perks.ground.audiences import for_member
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
