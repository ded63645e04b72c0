"""When the periodic tasks ran last, how that ended, and when they run next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django_celery_beat.models import PeriodicTask
from django_celery_results.models import TaskResult

from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.nudge import publish

HOUSEKEEPING = "celery."


@dataclass(frozen=True)
class Timed:
    """One periodic task; `last` and `ended` are empty before its first run."""

    name: str
    task: str
    enabled: bool
    last: datetime | None
    ended: str
    following: datetime | None


def timetable() -> list[Timed]:
    """All our periodic tasks by name, in two queries; empty before the scheduler first ran."""
    results = {
        result.task_name: result
        for result in TaskResult.objects.order_by("task_name", "-date_done").distinct("task_name")
    }
    rows = PeriodicTask.objects.exclude(task__startswith=HOUSEKEEPING).order_by("name")
    rows = rows.select_related("interval", "crontab", "solar", "clocked")
    return [timed(row, results.get(row.task)) for row in rows]


def timed(row: PeriodicTask, result: TaskResult | None) -> Timed:
    """One line of the timetable."""
    since = row.last_run_at or clock.now()
    following = clock.now() + row.schedule.remaining_estimate(since)
    return Timed(
        name=row.name,
        task=row.task,
        enabled=row.enabled,
        last=result.date_done if result else row.last_run_at,
        ended=result.status.lower() if result else "",
        following=max(following, clock.now()) if row.enabled else None,
    )


def run_now(task: str) -> None:
    """Queue one of the periodic tasks at once.

    Raises Refusal task_unknown for any other name, broker_away (503) when it could not be queued.
    """
    timetable: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
    if task not in {entry["task"] for entry in timetable.values()}:
        raise Refusal("task_unknown", "There is no periodic task of that name.", 404)
    # Nothing is written that a commit must protect: the operator hears at once how it went.
    if not publish(task):
        raise Refusal(
            "broker_away",
            "The queue does not answer, so nothing was queued. The task runs at its next time once "
            "it is back.",
            503,
        )
