"""The front door, and a member's home."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaigns import forme
from campaigns.because import NUMBERED
from campaigns.web.mends import with_mends
from perks import passes
from perks.ground.audiences import for_member, for_public
from perks.web.access import brands_of, venues_of
from scoring import statement, topics

TOPICS_AT_HOME = 3


@for_public
def front_door(request: HttpRequest) -> HttpResponse:
    """Who comes to "/" lands at her own door; who is not signed in reads what this is."""
    if not request.user.is_authenticated:
        return render(request, "campaigns/landing.html")
    doors = doors_of(request.user)
    # Kept for the foot of every page, which must not ask the database again.
    offered = doors if len(doors) > 1 else []
    if request.session.get("doors", []) != offered:
        request.session["doors"] = offered
    return redirect(doors[0][1] if doors else reverse("home"))


def doors_of(user: Any) -> list[list[str]]:
    """The [label, url] of each front door of a user, the one that opens first at the front."""
    doors = []
    if user.is_staff:
        doors.append(["Operations", reverse("runs")])
    if user.is_member:
        doors.append(["My perks", reverse("home")])
    for brand in brands_of(user.pk):
        doors.append([brand.name, reverse("campaigns", args=[brand.slug])])
    for venue in venues_of(user.pk):
        doors.append([venue.name, reverse("venue", args=[venue.slug])])
    return doors


@for_member
def home(request: HttpRequest) -> HttpResponse:
    """Today's pass, the score and what moved it, perks for me and nearly, topics."""
    member: Any = request.user
    found = forme.for_member(member.pk, unsaid(member))
    context = {
        "today": pass_of_today(member.pk),
        "summary": statement.summary(member.pk),
        "topics": topics.strongest(member.pk, TOPICS_AT_HOME),
        "found": found,
        "nearly": with_mends(found.nearly),
    }
    return render(request, "campaigns/home.html", context)


def unsaid(member: Any) -> tuple[str, ...]:
    """The fields whose sentences a member who hid her score does not want to read."""
    return NUMBERED if member.hides_score else ()


def pass_of_today(member_id: int) -> Any:
    """The pass that is good and ends first, or None."""
    good = [it for it in passes.list_of_member(member_id) if passes.state(it) == "good"]
    return min(good, key=lambda it: it.valid_until, default=None)


@for_member
def perks(request: HttpRequest) -> HttpResponse:
    """Every perk for me, and those that one thing keeps from me."""
    member: Any = request.user
    found = forme.for_member(member.pk, unsaid(member))
    context = {"found": found, "nearly": with_mends(found.nearly)}
    return render(request, "campaigns/perks.html", context)
