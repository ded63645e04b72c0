"""Signing in to the demo world with one button per role, on this machine only."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from perks.ground import scopes
from perks.ground.audiences import View, for_public
from perks.models import User
from perks.web.health import is_near

BACKEND = "perks.web.sign_in.ScopedBackend"
# The made-up people have addresses here; nobody real can. The crowd is called member and a number.
DOMAIN = "demo.invalid"
# Members who are there for the state that their pages are in.
IN_A_STATE = {
    "nadia": "Member without a score yet",
    "lucas": "Member with a provisional score",
    "esther": "Member who hides her score",
    "yusuf": "Member who is away, and gets no invitations",
}


def role_of(person: User) -> str:
    """What somebody comes for, in words."""
    if person.is_staff:
        return "Operator"
    for membership in person.brand_memberships.all():
        return f"Brand manager of {membership.brand}"
    for membership in person.venue_memberships.all():
        who = "supervisor" if membership.role == "supervisor" else "staff"
        return f"Venue {who} at {membership.venue}"
    return IN_A_STATE.get(person.email.partition("@")[0], "Member")


def on_this_machine(view: View) -> View:
    """404 unless the demo is on and the request comes straight from this machine."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PERKS_DEMO or not is_near(request):
            raise Http404
        return view(request, *args, **kwargs)

    return run


def players() -> list[tuple[str, str, User]]:
    """(name in the address, role in words, person) for everybody whom the demo world offers."""
    with scopes.act_as(scopes.system("demo sign-in")):
        people = User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True)
        cast = people.exclude(email__startswith="member").order_by("pk")
        linked = cast.prefetch_related("brand_memberships__brand", "venue_memberships__venue")
        return [(person.email.partition("@")[0], role_of(person), person) for person in linked]


@for_public
@never_cache
@on_this_machine
def demo(request: HttpRequest) -> HttpResponse:
    """One button per person."""
    return render(request, "perks/demo.html", {"players": players()})


@for_public
@never_cache
@on_this_machine
def demo_role(request: HttpRequest, role: str) -> HttpResponse:
    """GET asks, POST signs in as whoever plays the role."""
    chosen = [player for player in players() if player[0] == role]
    if not chosen:
        raise Http404
    if request.method != "POST":
        return render(request, "perks/demo.html", {"players": chosen})
    with scopes.act_as(scopes.system("demo sign-in")):
        login(request, chosen[0][2], backend=BACKEND)
    return redirect("front_door")
