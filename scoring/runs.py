"""Score runs: once a day for everybody, and at once for whoever has no score yet."""

from __future__ import annotations

from datetime import date as Date

from perks.ground import clock, scopes
from scoring import inputs, kinds, rows
from scoring.core.arrays import Known
from scoring.core.model import Model
from scoring.core.published import load
from scoring.core.run import score_people
from scoring.core.topics import Strengths, topic_strengths
from scoring.models import Score, ScoreRun
from scoring.subjects import scored_members

ACTOR = scopes.system("scores")
EPOCH = Date(1970, 1, 1)


def run(date: Date | None = None) -> ScoreRun:
    """Complete the run of a day (today): one row for every member who is scored and lacks one.

    A run that is complete is given back as it is; rows that exist are never touched. Everything
    is appended in one transaction, so that a run that was killed left nothing and is done again.
    An error marks the run as failed and is raised.
    """
    opened = open_run(date or clock.today())
    try:
        with scopes.act_as(ACTOR):
            row = ScoreRun.objects.select_for_update().get(pk=opened.pk)
            if row.state == "done" and is_complete(row):
                return row
            row.started_at = clock.now()
            append(row, None)
            return row
    except Exception:
        with scopes.act_as(ACTOR):
            ScoreRun.objects.filter(pk=opened.pk).update(state="failed", finished_at=clock.now())
        raise


def first_score(member_id: int) -> Score | None:
    """Score a member who has no score of the current model yet, without waiting for the night.

    Gives the new row; None when there is one already, or when the member is not scored at all.
    Only what bears on this member is read (`subjects.near`), so it costs the same in any crowd.
    """
    with scopes.act_as(ACTOR):
        version = load().version
        known = Score.objects.filter(member_id=member_id, model_version=version)
        if known.exists() or not scored_members().filter(member_id=member_id).exists():
            return None
        opened = open_run(clock.today())
        row = ScoreRun.objects.select_for_update().get(pk=opened.pk)
        append(row, member_id)
        return known.first()


def open_run(day: Date) -> ScoreRun:
    """The run of a day by the current model, made on first need, marked as running unless done."""
    with scopes.act_as(ACTOR):
        row, _ = ScoreRun.objects.get_or_create(date=day, model_version=load().version)
        if row.state == "failed":
            row.state, row.started_at, row.finished_at = "running", clock.now(), None
            row.save(update_fields=["state", "started_at", "finished_at"])
        return row


def is_complete(row: ScoreRun) -> bool:
    """Whether every member who is scored has a row of this run's day."""
    there = Score.objects.filter(date=row.date, model_version=row.model_version)
    return not scored_members().exclude(member_id__in=there.values("member_id")).exists()


def append(row: ScoreRun, member_id: int | None) -> None:
    """Compute and append what is lacking: for one member, or for everybody."""
    model, row.watermark = load(row.model_version), clock.now()
    found = inputs.load(model, member_id)
    lacking = rows.lacking_rows(row, found.member_ids)
    if member_id is not None:
        lacking &= found.member_ids == member_id
    day, people = (row.date - EPOCH).days, len(found.member_ids)
    known = found.known(day)
    scores = score_people(found.accounts, found.edges, found.counted, people, day, model, known)
    strengths = compute_topics(found, day, model, known)
    row.members += rows.append_scores(row, found, scores, lacking)
    rows.append_strengths(row, found, strengths, lacking)
    if member_id is None:
        row.ignored = scores.ignored
        kinds.append_places(row)
    row.state, row.finished_at = "done", clock.now()
    row.save()


def compute_topics(found: inputs.Inputs, day: int, model: Model, known: Known) -> Strengths:
    """The strengths in topics of everybody in these inputs, as of the end of the day."""
    return topic_strengths(
        found.accounts,
        found.edges,
        found.counted,
        len(found.post_ids),
        found.tags,
        len(found.member_ids),
        day,
        model,
        known,
    )
