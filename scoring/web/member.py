"""Pages about the score and the topics, for the member they are about."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from perks.ground import clock
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from scoring import appeals, asof, flagged, kinds, statement
from scoring.models import Score
from scoring.statement_csv import write_csv

FLAGS = 3  # the newest on the score's own page; all of them on theirs


@for_member
def score(request: HttpRequest) -> HttpResponse:
    """The score on its dial, how it went, how it adds up, and what holds it back.

    With ?on=YYYY-MM-DD, as it was on that day and from what was known then.
    """
    if "on" in request.GET:
        return score_on(request, request.GET["on"])
    summary = statement.summary(request.user.pk)
    context = {"summary": summary, "today": clock.today()}
    if summary["score"] is not None:
        newest = appeals.of_member(request.user.pk)[:FLAGS]
        context["flags"] = [flagged.say(flag) for flag in newest]
        context["deltas"] = asof.deltas(summary["score"])
        context["place"] = kinds.place(request.user.pk)
        context["lines"] = statement.lines(summary["score"])
        context["reasons"] = statement.reasons(summary["score"])
        context["baseline"] = summary["score"].contributions["baseline"]
        context["widened"] = statement.widened(summary["score"])
    return render(request, "scoring/score.html", context)


def score_on(request: HttpRequest, on: str) -> HttpResponse:
    """The score as it was on a day; a day that has none says why and asks for another."""
    context: dict[str, object] = {"on": on, "today": clock.today()}
    try:
        then = asof.as_of(request.user.pk, asof.day_of(on))
    except Refusal as refusal:
        context["refused"] = refusal.sentence
        return render(request, "scoring/score_on.html", context, status=refusal.status)
    context |= {"then": then, "lines": statement.lines(then.score)}
    context["baseline"] = then.score.contributions["baseline"]
    return render(request, "scoring/score_on.html", context)


@for_member
def statement_json(request: HttpRequest) -> HttpResponse:
    """The newest statement as JSON, to keep: docs/recompute_score.py adds it up again."""
    answer = JsonResponse(statement.with_masses(newest(request)), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="score-statement.json"'
    return answer


@for_member
def statement_csv(request: HttpRequest) -> HttpResponse:
    """The newest statement as CSV: the lines that sum to the score, the weights, the masses."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="score-statement.csv"'
    write_csv(statement.with_masses(newest(request)), answer)
    return answer


def newest(request: HttpRequest) -> Score:
    """The member's newest score. Raises Http404 before the first one."""
    row = Score.objects.filter(member_id=request.user.pk).order_by("-date", "-id").first()
    if row is None:
        raise Http404("There is no score yet.")
    return row
