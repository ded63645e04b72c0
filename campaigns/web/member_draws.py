"""Putting a name into a pot, taking it out again, and the draw as anybody may check it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaigns import draws, openings
from campaigns.models import Campaign, Draw
from perks.ground import notices, scopes
from perks.ground.audiences import for_member, for_public
from perks.ground.errors import Refusal


@for_member
@require_POST
def perk_enter(request: HttpRequest, campaign: int) -> HttpResponse:
    """Put my name down for a draw, or take it out again."""
    member: Any = request.user
    try:
        if "leave" in request.POST:
            draws.withdraw(campaign, member.pk)
            notices.tell(request, "Your name is out of the pot. Nothing else changed.")
        else:
            entered = draws.enter(campaign, member.pk)
            if entered.entry is None:
                notices.warn(request, "Your name was not put down. This receipt says why.")
                return redirect("receipt", entered.receipt.number)
            notices.tell(request, f"You are in the pot with number {entered.entry.number}.")
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        notices.warn(request, refusal.sentence)
    return redirect("perk", campaign)


@for_public
@require_safe
def draw(request: HttpRequest, campaign: int) -> HttpResponse:
    """The draw: its seed's hash before, and all that draws it again afterwards."""
    found, drawn = drawn_of(campaign)
    context = {
        "campaign": found, "draw": drawn, "winners": draws.winners(found.pk),
        "names": draws.inside(found.pk), "passed": draws.passed_over(found.pk),
    }  # fmt: skip
    return render(request, "campaigns/draw.html", context)


@for_public
@require_safe
def draw_json(request: HttpRequest, campaign: int) -> HttpResponse:
    """The same for a program that draws it again."""
    return JsonResponse(draws.told(campaign))


def drawn_of(campaign_id: int) -> tuple[Campaign, Draw]:
    with scopes.switched_to(scopes.system("draws")):
        found = openings.find_shown(campaign_id)
        drawn = draws.draw_of(found)
    if drawn is None:
        raise Http404
    return found, drawn
