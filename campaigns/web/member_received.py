"""What I received in a year and what it is worth, for whoever has to declare it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns import received
from campaigns.history import state_of
from perks import money
from perks.ground import clock
from perks.ground.audiences import for_member


@for_member
def year(request: HttpRequest) -> HttpResponse:
    """This year, or the one in `?year=`."""
    member: Any = request.user
    years = received.years_of(member.pk)
    asked = request.GET.get("year", str(clock.today().year))
    if asked not in map(str, years):
        raise Http404
    found = received.in_year(member.pk, int(asked))
    context = {
        "found": found,
        "years": years,
        "sums": [money.told(amount, code) for code, amount in found.sums.items()],
        "lines": [(claim, *state_of(claim)) for claim in found.claims],
    }
    return render(request, "campaigns/received.html", context)


@for_member
def year_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The same for a spreadsheet."""
    member: Any = request.user
    if year not in received.years_of(member.pk):
        raise Http404
    text = received.csv_of(received.in_year(member.pk, year))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="perks-{year}.csv"'
    return answer
