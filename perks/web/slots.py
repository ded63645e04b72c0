"""Booking an hour for a pass before travelling."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from perks import answers, passes, slots
from perks.ground import clock, notices
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.models import Venue


@for_member
@never_cache
def choose(request: HttpRequest, id: int) -> HttpResponse:
    """The free hours of the next days, by day; choosing one replaces the last one."""
    member: Any = request.user
    mine = passes.one_of_member(member.pk, id)
    if mine is None:
        raise Refusal("pass_unknown", "There is no such pass of yours.", 404)
    if request.method == "POST":
        act(request, id, member.pk, mine.venue)
        return redirect("pass_slot", id)
    offer = slots.offer(id, member.pk)
    booked: Any = offer["booked"]
    context = {
        "pass": mine,
        "booked": booked,
        "booked_when": answers.say_when(booked.starts_at, mine.venue, clock.now())
        if booked
        else "",
        "days": by_day(offer["free"], mine.venue),
        "limited": slots.has_limits(mine.venue),
    }
    return render(request, "perks/pass_slot.html", context)


def by_day(free: Any, venue: Venue) -> list[tuple[datetime, list[slots.Free]]]:
    zone = ZoneInfo(venue.time_zone)
    days = groupby(free, key=lambda each: each.starts_at.astimezone(zone).date())
    grouped = [list(each) for _, each in days]
    return [(each[0].starts_at, each) for each in grouped]


def act(request: HttpRequest, id: int, member_id: int, venue: Venue) -> None:
    """Book the hour that was chosen, or give back the one that is booked."""
    try:
        if "give_back" in request.POST:
            slots.cancel(id, member_id)
            notices.tell(request, "Given back. Your pass is as good as before.")
            return
        made = slots.book(id, member_id, hour_in(request))
        when = answers.say_when(made.starts_at, venue, clock.now())
        notices.tell(request, f"Booked: {when}. There is room for you then.")
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        notices.warn(request, refusal.sentence)


def hour_in(request: HttpRequest) -> datetime:
    """The hour of the button that was pressed. Raises Refusal slot_not_open (400)."""
    try:
        hour = datetime.fromisoformat(request.POST.get("hour", ""))
    except ValueError:
        hour = None  # type: ignore[assignment]
    if hour is None or hour.tzinfo is None:
        raise Refusal("slot_not_open", "Choose an hour from the list. Nothing was booked.", 400)
    return hour
