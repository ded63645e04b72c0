"""The operator's queue of appeals: the nearest deadline first, each decided once, with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from perks.ground import clock
from perks.ground.audiences import for_operator
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from scoring import appeals, flagged
from scoring.models import Decision
from scoring.web.forms import DecisionForm

SHOWN = 50


@for_operator
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and what was decided last."""
    today = clock.today()
    waiting = [
        {"appeal": row, "said": flagged.say(row.flag), "late": row.due_on < today}
        for row in appeals.queue()[:SHOWN]
    ]
    decided = Decision.objects.select_related("flag").order_by("-decided_at", "-pk")[:SHOWN]
    last = [
        {"row": row, "title": flagged.TITLES[row.flag.kind], "chip": flagged.STATES[row.outcome]}
        for row in decided
    ]
    return render(request, "scoring/appeals.html", {"waiting": waiting, "decided": last})


@for_operator
def one(request: HttpRequest, id: int) -> HttpResponse:
    """One flag, what the member says to it, and the decision."""
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appeals.decide(id, **form.cleaned_data, operator_id=request.user.pk)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            warn(request, refusal.sentence)
            return redirect("appeal", id)
        else:
            tell(request, "Decided. The member gets a letter; the next run heeds it.")
            return redirect("appeals")
    said = flagged.say(appeals.own(id), with_posts=True)
    return render(request, "scoring/appeal.html", {"said": said, "form": form})
