"""The operator's pages about what runs by itself, and by which version of the model."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from perks.ground import clock
from perks.ground.audiences import for_operator
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from scoring import comparing, runs, schedule, version_words, versions, words
from scoring.models import Account, ModelVersion, ScoreRun
from scoring.models.versions import TRIAL

SHOWN = 14


@for_operator
def running(request: HttpRequest) -> HttpResponse:
    """Last and next runs of the periodic tasks, score runs, and accounts by state."""
    live = Account.objects.filter(unlinked_at=None, proven_at__isnull=False)
    states = live.values("network", "state").annotate(n=Count("pk")).order_by("network", "state")
    context = {
        "timetable": schedule.timetable(),
        "runs": [shown(run) for run in ScoreRun.objects.order_by("-date", "-pk")[:SHOWN]],
        "states": [
            (words.network(row["network"]), *words.STATES[row["state"]], row["n"]) for row in states
        ],
    }
    return render(request, "scoring/runs.html", context)


def shown(run: ScoreRun) -> dict[str, object]:
    """A run with its words, and the share of its members that it has looked at."""
    stopped = run.state == "running" and clock.now() - run.progressed_at > runs.STOPPED
    said, kind = words.RUN_STATES["stopped" if stopped else run.state]
    ended = run.finished_at or (run.progressed_at if stopped else clock.now())
    return {
        "run": run,
        "state": said,
        "state_kind": kind,
        "going": run.state == "running" and not stopped,
        "stage": words.STAGES[run.stage],
        "share": run.members / run.expected if run.expected else 0.0,
        "took": took(ended - run.started_at) if run.attempts else "",
        "left_out": sum(run.ignored.values()),
    }


def took(time: timedelta) -> str:
    """A duration as people read it: "0.4 s", "12 s", "3 min 5 s"."""
    seconds = time.total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


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


@for_operator
def models(request: HttpRequest) -> HttpResponse:
    """Every version of the model: what became of it here, and how far a trial is."""
    versions.current()
    rows = {row.version: row for row in ModelVersion.objects.all()}
    names = sorted({*versions.names(), *rows}, reverse=True)
    context = {"versions": [shown_version(name, rows.get(name)) for name in names]}
    return render(request, "scoring/models.html", context)


def shown_version(name: str, row: ModelVersion | None) -> dict[str, object]:
    """A version with its words; `share` of the 28 days of a trial that are over."""
    said, kind = version_words.STATES[row.state if row else "published"]
    on_trial = row is not None and row.state == "shadow"
    return {
        "name": name,
        "row": row,
        "state": said,
        "state_kind": kind,
        "said": version_words.state(row, clock.now()) if row else "A file, never used here.",
        "on_trial": on_trial,
        "share": min(1.0, (clock.now() - row.shadow_since) / TRIAL) if row and on_trial else 0.0,
    }


@for_operator
def model(request: HttpRequest, version: str) -> HttpResponse:
    """What a version on trial would change: for members, and at campaigns' thresholds."""
    found = comparing.compare(version)
    context = {
        "found": found,
        "said": version_words.comparison(found),
        "share": min(1.0, (clock.now() - found.since) / TRIAL),
    }
    return render(request, "scoring/model.html", context)
