"""The endpoint of webmentions: whoever wrote of a member's post says so here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from perks.ground.audiences import for_public
from perks.ground.errors import Refusal
from scoring import webmentions

PLAIN = "text/plain; charset=utf-8"


@for_public
@require_POST
@csrf_exempt
def webmention(request: HttpRequest) -> HttpResponse:
    """202 for every notice that could be one; the source is looked at later (W3C Webmention, 3.2)."""
    try:
        webmentions.receive(request.POST.get("source", ""), request.POST.get("target", ""))
    except Refusal as refusal:
        return HttpResponse(f"{refusal.sentence}\n", PLAIN, refusal.status)
    return HttpResponse("We look at the source soon.\n", PLAIN, 202)
