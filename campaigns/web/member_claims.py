"""What I took: the list, one claim, confirming it, giving it back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaigns import claims, history
from campaigns.web.member_perks import to_claim
from perks.ground import clock, consent, notices
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal


@for_member
def claim_list(request: HttpRequest) -> HttpResponse:
    """Everything I ever claimed, newest first."""
    member: Any = request.user
    taken = [(claim, *history.state_of(claim)) for claim in history.list_of(member.pk)]
    return render(request, "campaigns/claims.html", {"taken": taken})


@for_member
def claim(request: HttpRequest, id: int) -> HttpResponse:
    """One claim: its state, its code or pass, the personal link, mentions, the receipt."""
    member: Any = request.user
    made = history.one_of(member.pk, id)
    word, kind = history.state_of(made)
    link = getattr(made, "link", None)
    context = {
        "claim": made,
        "word": word,
        "kind": kind,
        "held": made.state == "held" and made.held_until > clock.now(),
        "code": history.code_of(made),
        "link": settings.SITE_URL + reverse("go", args=[link.slug]) if link else "",
        "mentions": history.mentions_of(member.pk, made.pk),
        "looks": "mentions" in consent.given(member.pk),
    }
    return render(request, "campaigns/claim.html", context)


@for_member
@require_POST
def confirm(request: HttpRequest, id: int) -> HttpResponse:
    """Take what is held for me."""
    try:
        return to_claim(claims.confirm(id, request.user.pk))  # type: ignore[arg-type]
    except Refusal as refusal:
        return refused(request, id, refusal)


@for_member
@require_POST
def give_back(request: HttpRequest, id: int) -> HttpResponse:
    """Give it back; somebody else can have it."""
    try:
        claims.cancel(id, request.user.pk)  # type: ignore[arg-type]
    except Refusal as refusal:
        return refused(request, id, refusal)
    notices.tell(request, "Given back. You owe nothing, and nothing else changed.")
    return redirect("claim", id)


def refused(request: HttpRequest, id: int, refusal: Refusal) -> HttpResponse:
    if refusal.status == 404:
        raise refusal
    notices.warn(request, refusal.sentence)
    return redirect("claim", id)
