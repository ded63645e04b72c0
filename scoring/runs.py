"""Score runs: once a day for everybody, and at once for whoever has no score yet.

Members are appended in chunks, each in a transaction of its own, so a run that was killed goes on
where it stopped, and whoever waits for a first score waits for one chunk at most.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Date
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
from django.db.models import Q

from perks.ground import clock, scopes
from scoring import appending, flags, inputs, kinds, versions
from scoring.core.arrays import Floats, Known
from scoring.core.masses import gather_masses
from scoring.core.model import Model
from scoring.core.run import score_masses
from scoring.core.split import in_the_world_before
from scoring.core.topics import strengths_of
from scoring.models import Score, ScoreRun
from scoring.rows import Computed
from scoring.subjects import scored_members

ACTOR = appending.ACTOR
EPOCH = Date(1970, 1, 1)
# Longer than a task may take at all: whoever worked on it is gone.
STOPPED = timedelta(minutes=15)
MOST_ATTEMPTS = 5
Say = Callable[[ScoreRun], None]


def say_nothing(_: ScoreRun) -> None:
    """For callers that show no progress."""


def run(date: Date | None = None, say: Say = say_nothing) -> ScoreRun:
    """Complete the run of a day (today): look at every member who is scored.

    Versions on trial are run after the one in force, whose run is given back. A run that is
    complete stays as it is; rows that exist are never touched, and members whom an earlier attempt
    reached are left out. `say` hears of each step. An error marks the run as failed, with its
    reason, and is raised.
    """
    day = date or clock.today()
    done = complete(open_run(day), say)
    for trial in versions.on_trial():
        complete(open_trial(day, trial.version), say)
    return done


def complete(row: ScoreRun, say: Say = say_nothing) -> ScoreRun:
    """Do what a run still lacks; see `run`."""
    if row.state == "done" and is_complete(row):
        return row
    try:
        attempt(row, say)
    except Exception as error:
        note(row, say, state="failed", finished_at=clock.now(), failure=reason(error))
        raise
    return row


def attempt(row: ScoreRun, say: Say) -> None:
    """Read, compute, and append chunk by chunk."""
    now = clock.now()
    note(row, say, state="running", stage="reading", started_at=now, finished_at=None,
         failure="", attempts=row.attempts + 1, watermark=now)  # fmt: skip
    computed = compute(row, lambda: note(row, say, stage="computing"))
    people = len(computed.inputs.member_ids)
    note(row, say, stage="appending", expected=people, ignored=computed.scores.ignored,
         newest_reaction=computed.inputs.newest_reaction)  # fmt: skip
    for begin in range(0, people, appending.CHUNK):
        members = np.arange(begin, min(begin + appending.CHUNK, people))
        appending.append_chunk(row, computed, members)
        say(row)
    if not row.shadow:
        with scopes.act_as(ACTOR):
            flags.append(computed.flags)
            kinds.append_places(row)
    note(row, say, state="done", stage="", finished_at=clock.now())


def first_score(member_id: int) -> Score | None:
    """Score a member who has no score of the current model yet, without waiting for the night.

    Gives the new row; None when there is one already, or when the member is not scored at all.
    Only what bears on this member is read (`subjects.near`), so it costs the same in any crowd.
    """
    with scopes.act_as(ACTOR):
        in_force = versions.current().version
        known = Score.objects.filter(member_id=member_id, model_version=in_force)
        if known.exists() or not scored_members().filter(member_id=member_id).exists():
            return None
    row = open_run(clock.today())
    computed = compute(row, member_id=member_id)
    mine = np.flatnonzero(computed.inputs.member_ids == member_id)
    appending.append_chunk(row, computed, mine)
    with scopes.act_as(ACTOR):
        return known.first()


def open_run(day: Date) -> ScoreRun:
    """The run of a day by the version in force, made on first need."""
    return run_of(day, versions.current().version, shadow=False)


def open_trial(day: Date, version: str) -> ScoreRun:
    """The run of a day by a version on trial."""
    return run_of(day, version, shadow=True)


def run_of(day: Date, version: str, shadow: bool) -> ScoreRun:
    """The run of a day by a version; a new one is begun and holds nothing yet."""
    begun = {"state": "begun", "watermark": clock.now()}
    row, _ = ScoreRun.objects.get_or_create(
        date=day, model_version=version, shadow=shadow, defaults=begun
    )
    return row


def is_complete(row: ScoreRun) -> bool:
    """Whether every member who is scored was looked at for this run's day."""
    with scopes.act_as(ACTOR):
        ids = np.fromiter(scored_members(), dtype=np.int64)
        return not len(appending.lacking(row, ids))


def stopped() -> list[ScoreRun]:
    """Runs of today and yesterday that nobody works on any more, and that are worth another try.

    What a version left undone when another took its place stays undone.
    """
    in_use = [versions.current(), *versions.on_trial()]
    mine = [Q(model_version=row.version, shadow=row.state == "shadow") for row in in_use]
    return list(
        ScoreRun.objects.filter(
            reduce(or_, mine),
            state__in=["running", "failed"],
            date__gte=clock.today() - timedelta(days=1),
            progressed_at__lt=clock.now() - STOPPED,
            attempts__lt=MOST_ATTEMPTS,
        ).order_by("date", "pk")
    )


def note(row: ScoreRun, say: Say, **facts: Any) -> None:
    """Write how a run goes, for whoever looks at it meanwhile."""
    facts["progressed_at"] = clock.now()
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
    say(row)


def reason(error: Exception) -> str:
    """Why a run failed, in one line. The database's details may name a member and stay out."""
    first = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {first}"[:300]


def compute(
    row: ScoreRun, read: Callable[[], None] = lambda: None, member_id: int | None = None
) -> Computed:
    """Everybody's scores and strengths, or those that bear on one member; `read` hears of it."""
    model, watermark = versions.loaded(row.model_version), clock.now()
    day = (row.date - EPOCH).days
    with scopes.act_as(ACTOR):
        found = inputs.load(model, member_id)
        known = found.known(day)
    read()
    people = len(found.member_ids)
    masses = gather_masses(found.accounts, found.edges, found.counted, people, day, model, known)
    scores = score_masses(masses, people, day, model)
    raised = []
    if member_id is None and not row.shadow:
        with scopes.act_as(ACTOR):
            raised = flags.find(row, found.member_ids, found.post_ids, masses, scores)
    strengths = strengths_of(
        masses, len(found.post_ids), found.tags, people, day, model, found.bios
    )
    del masses
    world = np.zeros(people)  # a first score has no run before it
    if member_id is None:
        world = moved_by_the_world(row, found, scores.exact, model, known)
    return Computed(found, scores, strengths, watermark, world, raised)


def moved_by_the_world(
    row: ScoreRun, found: inputs.Inputs, exact: Floats, model: Model, known: Known
) -> Floats:
    """What the world moved each estimate by since the run before, float64[members]; 0 without one."""
    done = ScoreRun.objects.filter(model_version=row.model_version, state="done")
    before = done.filter(date__lt=row.date).order_by("-date", "-pk").first()
    if before is None:
        return np.zeros(len(exact))
    mixed = in_the_world_before(
        found.accounts, found.edges, found.edges_known(before.newest_reaction), found.counted,
        len(exact), (row.date - EPOCH).days, (before.date - EPOCH).days, model, known,
    )  # fmt: skip
    return exact - mixed
