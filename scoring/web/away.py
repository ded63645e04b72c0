"""The page on which a member says when they are away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from perks.ground import clock
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from scoring import absences
from scoring.core.absence import LONGEST
from scoring.web.forms import AwayForm


@for_member
def away(request: HttpRequest) -> HttpResponse:
    """The absences declared so far, and the form that declares another."""
    form = AwayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = absences.declare(request.user.pk, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            tell(request, f"Away from {row.first_day:%-d %B} to {row.last_day:%-d %B}.")
            return redirect("away")
    today = clock.today()
    mine = [
        {"row": row, "end": absences.end(row), "over": absences.end(row) < today}
        for row in absences.of_member(request.user.pk)
    ]
    return render(request, "scoring/away.html", {"form": form, "mine": mine, "longest": LONGEST})


@for_member
@require_POST
def back(request: HttpRequest, id: int) -> HttpResponse:
    """End an absence today, or take back one to come."""
    absences.come_back(id)
    tell(request, "You are back. The clock of your score runs again.")
    return redirect("away")
