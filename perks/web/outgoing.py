"""Hosts that are not asked as usual, for operators: down, failing, or left in peace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from perks.ground import shared
from perks.ground.audiences import for_operator
from perks.ground.notices import tell
from perks.ground.outbound import manners

# The state in a word, and what that means.
STATES = {
    "open": ("Left alone", "no", "It failed several times in a row. Nothing is asked until then."),
    "half-open": ("Being tried", "mind", "The next request finds out whether it is back."),
    "waiting": ("In peace", "mind", "It asked us to come back later."),
    "failing": ("Failing", "mark", "It failed lately and is still asked."),
}


@for_operator
@never_cache
def outgoing(request: HttpRequest) -> HttpResponse:
    """Every host in trouble: its state, since when, why, and until when it is left alone."""
    rows = [{"host": host, "said": STATES[host.state]} for host in manners.troubles()]
    context = {"hosts": rows, "manners": manners.MANNERS, "for_all": shared.kept().for_all}
    return render(request, "perks/outgoing.html", context)


@for_operator
@require_POST
def ask_again(request: HttpRequest) -> HttpResponse:
    """Close the breaker of a host."""
    host = request.POST.get("host", "")[:300]
    manners.close(host)
    tell(request, f"{host} is asked again as usual.")
    return redirect("outgoing")
