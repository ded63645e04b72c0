"""A bundle: its passes as links and on paper for whoever hands them out, and one of them as shown."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns import history
from perks import handouts, paper, passes, shortcode
from perks.ground.audiences import for_member, for_public


@for_member
def handout_list(request: HttpRequest, id: int) -> HttpResponse:
    """All passes of a bundle that I claimed: their links, and what became of each."""
    member: Any = request.user
    made = history.one_of(member.pk, id)
    if not made.perk.gives_bundle:
        raise Http404
    found = handouts.of_claim(made.pk)
    counts = {
        "all": len(found),
        "opened": sum(bool(each.handed.opened_at) for each in found),
        "used": sum(each.state == "used" for each in found),
    }
    return render(
        request, "campaigns/handouts.html", {"claim": made, "handouts": found, "counts": counts}
    )


@for_member
@require_safe
def handout_pdf(request: HttpRequest, id: int) -> HttpResponse:
    """The passes that are still good, one a page."""
    member: Any = request.user
    made = history.one_of(member.pk, id)
    good = [each.handed for each in handouts.of_claim(made.pk) if each.state == "good"]
    answer = HttpResponse(paper.sheets(good), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="passes-{made.pk}.pdf"'
    return answer


@for_public
@never_cache
@require_safe
def handout(request: HttpRequest, token: str) -> HttpResponse:
    """One pass, for whoever was given its link. Nobody signs in for it."""
    found = handouts.open_one(token)
    context = {
        "pass": found.handed,
        "state": found.state,
        "state_word": passes.STATES[found.state],
        "picture": passes.svg(found.handed) if found.state == "good" else "",
        "short_code": shortcode.format(found.handed.short_code),
    }
    return render(request, "campaigns/handout.html", context)
