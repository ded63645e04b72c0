"""The front page of the operators' admin: what wants a look, each one click away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django_celery_results.models import TaskResult

from campaigns import message_reports
from perks.ground import clock, outbox
from perks.ground.outbound import manners
from perks.ground.rows import read
from perks.models import Brand, NotMeReport, PayoutFreeze
from scoring import appeals, disputes, readings, words
from scoring.models import Account, ModelVersion, Reading, ScoreRun
from scoring.models.versions import TRIAL

LATELY = timedelta(days=7)
WELL = ("fresh", "waiting")


@dataclass(frozen=True)
class Card:
    """One thing to look after: a figure with what it counts, a sentence, and where it is seen to.

    `share` (0 to 1) is how far something under way has come; `more` are other pages about it.
    """

    title: str
    url: str
    figure: str
    said: str
    wants: bool = False
    share: float | None = None
    more: tuple[tuple[str, str], ...] = ()

    @property
    def percent(self) -> int:
        return round(100 * (self.share or 0))


def desk(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The context of the admin's front page, with its cards. For operators."""
    found = counts()
    cards = [connectors(), models(), queue(), run(), dead(found), others(found)]
    return {**context, "desk": cards}


def counts() -> dict[str, int]:
    """How many of each wait for somebody; one query for all."""
    failed = TaskResult.objects.filter(status="FAILURE", date_done__gt=clock.now() - LATELY)
    waiting: dict[str, QuerySet[Any]] = {
        "letters": outbox.given_up(),
        "readings": Reading.objects.filter(tries__gte=readings.TRIES),
        "tasks": failed,
        "topics": disputes.waiting(),
        "messages": message_reports.queue(),
        "freezes": PayoutFreeze.objects.filter(lifted_at=None),
        "not_me": NotMeReport.objects.filter(reported_at__gt=clock.now() - LATELY),
        "brands": Brand.objects.filter(vetted_at=None),
    }
    asked = [rows.order_by().values("pk").query.sql_with_params() for rows in waiting.values()]
    parts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS waiting)" for sql, _ in asked)  # noqa: S608
    (found,) = read(f"SELECT {parts}", [value for _, values in asked for value in values])
    return dict(zip(waiting, found, strict=True))


def connectors() -> Card:
    """Accounts that cannot be read, and servers that are left alone."""
    live = Account.objects.filter(unlinked_at=None, proven_at__isnull=False)
    found = live.aggregate(all=Count("pk"), ill=Count("pk", filter=~Q(state__in=WELL)))
    hosts = [host for host in manners.troubles() if host.state in ("open", "half-open")]
    return Card(
        "Connectors’ health", reverse("networks"), f"{found['ill']} of {found['all']}",
        f"accounts cannot be read now. {counted(len(hosts), 'server')} left alone.",
        bool(found["ill"] or hosts),
        more=(("Readings", reverse("readings")), ("Servers in trouble", reverse("outgoing"))),
    )  # fmt: skip


def models() -> Card:
    """The version of the score in force, and the one on trial with its days."""
    rows = {row.state: row for row in ModelVersion.objects.filter(state__in=["current", "shadow"])}
    now, trial = rows.get("current"), rows.get("shadow")
    said, share = "in force. None is on trial.", None
    if trial:
        share = min(1.0, (clock.now() - trial.shadow_since) / TRIAL)
        said = f"in force. {trial.version} is on trial for {TRIAL.days} days."
    figure = now.version if now else "None"
    return Card("Score models", reverse("score_models"), figure, said, share=share)


def queue() -> Card:
    """Appeals that wait, and by when the first is answered."""
    waiting = appeals.queue().aggregate(all=Count("pk"), first=Min("due_on"))
    first: date | None = waiting["first"]
    said = f"wait. The first answer is due on {first:%-d %B}." if first else "wait for an answer."
    more = (("Disputes about topics", reverse("topic_disputes")),)
    return Card(
        "Appeals", reverse("appeals"), str(waiting["all"]), said, bool(waiting["all"]), more=more
    )


def run() -> Card:
    """The newest score run: how it stands, and how far it is."""
    newest = ScoreRun.objects.filter(shadow=False).order_by("-date", "-pk").first()
    if newest is None:
        return Card("Runs", reverse("runs"), "None", "has been made yet.")
    said, _ = words.RUN_STATES[newest.state]
    going = newest.state == "running"
    share = newest.members / newest.expected if going and newest.expected else None
    return Card(
        "Runs", reverse("runs"), f"{newest.date:%-d %B}",
        f"Score run: {said.lower()}, {newest.members} of {newest.expected} members.",
        newest.state not in ("running", "done"), share,
    )  # fmt: skip


def dead(found: dict[str, int]) -> Card:
    """Letters, readings and tasks that were tried until nobody tried any more."""
    letters, given_up, tasks = found["letters"], found["readings"], found["tasks"]
    return Card(
        "Dead letters", reverse("admin:perks_letter_changelist") + "?state=given_up", str(letters),
        f"given up. So {'was' if given_up == 1 else 'were'} {counted(given_up, 'reading')}, and "
        f"{counted(tasks, 'task')} failed within the week.",
        bool(letters or given_up or tasks),
        more=(
            ("Readings", reverse("readings")),
            ("Tasks", reverse("admin:django_celery_results_taskresult_changelist")
             + "?status__exact=FAILURE"),
        ),
    )  # fmt: skip


def others(found: dict[str, int]) -> Card:
    """What else an operator decides."""
    watched = found["freezes"] + found["not_me"]
    all_ = watched + found["topics"] + found["messages"] + found["brands"]
    return Card(
        "To decide", reverse("topic_disputes"), str(all_),
        f"{counted(found['topics'], 'dispute')}, {counted(found['messages'], 'reported message')}, "
        f"{watched} at the desks, {counted(found['brands'], 'brand')} to vet.",
        bool(all_),
        more=(
            ("Messages", reverse("message_reports")), ("Watch", reverse("watch")),
            ("Brands", reverse("admin:perks_brand_changelist") + "?vetted_at__isempty=1"),
        ),
    )  # fmt: skip


def counted(number: int, word: str) -> str:
    """1 letter, 2 letters."""
    return f"{number} {word}{'' if number == 1 else 's'}"
