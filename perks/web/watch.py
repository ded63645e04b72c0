"""What wants a look: conflicts, members' reports and frozen payouts, for a venue and the house."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from perks import conflicts, fraud, not_me, venue_team
from perks.ground import notices
from perks.ground.audiences import for_operator, for_public
from perks.ground.errors import Refusal
from perks.models import Venue
from perks.web.access import for_venue


@for_venue
@never_cache
def at_venue(request: HttpRequest, venue: Venue) -> HttpResponse:
    """Conflicts of the venue's desks; supervisors settle them with a note."""
    outcome = request.GET.get("outcome", "")
    me = venue_team.member(venue.pk, request.user.pk)
    context = {
        "venue": venue,
        "lines": conflicts.lines(venue_id=venue.pk, outcome=outcome),
        "outcome": outcome if outcome in conflicts.WORDS else "",
        "outcomes": list(conflicts.WORDS.items()),
        "reports": conflicts.reports(venue_id=venue.pk),
        "freezes": fraud.standing([venue.pk]),
        "may_settle": me.role in venue_team.OVERRULERS,
    }
    return render(request, "perks/venue_conflicts.html", context)


@for_venue
@require_POST
def settle(request: HttpRequest, venue: Venue, id: int) -> HttpResponse:
    """A supervisor says how a conflict was settled."""
    me = venue_team.member(venue.pk, request.user.pk)
    try:
        if me.role not in venue_team.OVERRULERS:
            raise Refusal("not_supervisor", "Only a supervisor or an owner settles these.", 403)
        conflicts.settle(id, venue.pk, me.user, request.POST.get("note", ""))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        notices.warn(request, refusal.sentence)
    else:
        notices.tell(request, "Settled. The note stays with the record.")
    return redirect("venue_conflicts", venue.slug)


@for_operator
@never_cache
def of_house(request: HttpRequest) -> HttpResponse:
    """Every freeze that stands and every report, for operators."""
    if request.method == "POST":
        lift(request)
        return redirect("watch")
    context = {"freezes": fraud.standing(), "reports": conflicts.reports()}
    return render(request, "perks/watch.html", context)


def lift(request: HttpRequest) -> None:
    number = request.POST.get("freeze", "")
    freeze = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    operator: Any = request.user
    try:
        lifted = fraud.lift(freeze, operator.pk, request.POST.get("why", ""))
    except Refusal as refusal:
        notices.warn(request, refusal.sentence)
    else:
        notices.tell(request, f"Lifted. {lifted.device} is paid out again.")


@for_public
@never_cache
def report(request: HttpRequest, signed: str) -> HttpResponse:
    """The page behind the letter's link: what was used, and "this was not me"."""
    if request.method == "POST":
        use, renewed = not_me.report(signed)
        context = {"use": use, "done": True, "renewed": renewed}
    else:
        use = not_me.use_of(signed)
        context = {"use": use, "done": not_me.reported(use) is not None, "renewed": False}
    return render(request, "perks/not_me.html", context)
