"""The end of invitations by mail, reached from the letter or by a mail program's one click."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from campaigns import no_invitations as stopping
from perks.ground.audiences import for_public


@csrf_exempt
@for_public
@never_cache
def no_invitations(request: HttpRequest, signed: str) -> HttpResponse:
    """Asked first, because programs that look at letters open their links; a POST stops them.

    A one-click POST (RFC 8058) comes without a cookie; the signed address is what allows it.
    """
    member = stopping.find(signed)
    if member is None:
        raise Http404
    done = request.method == "POST"
    if done:
        stopping.stop(member)
    return render(request, "campaigns/no_invitations.html", {"done": done})
