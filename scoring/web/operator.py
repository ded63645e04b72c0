"""The operator's page about what runs by itself."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from perks.ground.audiences import for_operator
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from scoring import schedule, words
from scoring.models import Account, ScoreRun

SHOWN = 14


@for_operator
def runs(request: HttpRequest) -> HttpResponse:
    """Last and next runs of the periodic tasks, score runs, and accounts by state."""
    live = Account.objects.filter(unlinked_at=None, proven_at__isnull=False)
    states = live.values("network", "state").annotate(n=Count("pk")).order_by("network", "state")
    context = {
        "timetable": schedule.timetable(),
        "runs": ScoreRun.objects.order_by("-date", "-pk")[:SHOWN],
        "states": [
            (words.network(row["network"]), *words.STATES[row["state"]], row["n"]) for row in states
        ],
    }
    return render(request, "scoring/runs.html", context)


@for_operator
@require_POST
def run_now(request: HttpRequest) -> HttpResponse:
    """Queue one periodic task at once."""
    try:
        schedule.run_now(request.POST.get("task", ""))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        warn(request, refusal.sentence)
    else:
        tell(request, "Queued. It shows here when it has ended.")
    return redirect("runs")
