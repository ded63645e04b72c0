"""My own report: what I got, who saw it, what it changed, my mentions and who may show them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaigns import my_report, reuse
from campaigns.rules.context import NETWORK_NAMES
from perks.ground import consent, notices
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal


@for_member
def report(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    member: Any = request.user
    own = my_report.of_member(member.pk)
    context = {
        "own": own,
        "nothing": my_report.NOTHING,
        "how_we_know": my_report.HOW_WE_KNOW,
        "network_names": NETWORK_NAMES,
        "looks": not own.cards and "mentions" in consent.given(member.pk),
    }
    return render(request, "campaigns/my_report.html", context)


@for_member
def report_csv(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    member: Any = request.user
    text = my_report.as_csv(my_report.of_member(member.pk))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="perks-report.csv"'
    return answer


@for_member
@require_POST
def mention_reuse(request: HttpRequest, id: int) -> HttpResponse:
    """Answer whether a brand may show a post of mine."""
    member: Any = request.user
    yes = request.POST.get("answer") == "yes"
    try:
        reuse.answer(id, member.pk, yes, "web")
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        notices.warn(request, refusal.sentence)
    else:
        notices.tell(request, "Kept: it may be shown." if yes else "Kept: it may not be shown.")
    return redirect(reverse("my_report") + "#mentions")
