"""The floor: how full it is, what it holds, when it is open, and guests who leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from perks import arrivals, floor, occupancy
from perks.ground import notices
from perks.ground.errors import Refusal
from perks.models import Capacity, ClosedDay, OpeningHours, Venue
from perks.web.access import for_venue, role_of

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LIMIT = "Empty is no limit."


class CapacityForm(forms.Form):
    at_once = forms.IntegerField(
        label="Guests at once", required=False, min_value=1, max_value=100_000, help_text=LIMIT
    )
    per_hour = forms.IntegerField(
        label="Guests who come in an hour",
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=LIMIT,
    )
    paying_percent = forms.IntegerField(
        label="Per cent kept for guests who pay",
        min_value=0,
        max_value=100,
        help_text="Perks never take these places.",
    )
    stay_minutes = forms.IntegerField(
        label="Minutes that a guest stays",
        min_value=15,
        max_value=720,
        help_text="For guests whom nobody sees leaving.",
    )


class WeekForm(forms.Form):
    """Two numbers a day; both empty is closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(DAYS):
            self.fields[f"opens{number}"] = forms.IntegerField(
                label=f"{name} from", required=False, min_value=0, max_value=23
            )
            self.fields[f"closes{number}"] = forms.IntegerField(
                label=f"{name} to", required=False, min_value=1, max_value=24
            )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        for number in range(7):
            opens, closes = typed.get(f"opens{number}"), typed.get(f"closes{number}")
            if (opens is None) != (closes is None) or (opens is not None and opens >= closes):
                self.add_error(f"closes{number}", "Give both hours, the later one last.")
        return typed

    def week(self) -> dict[int, tuple[int, int] | None]:
        typed = self.cleaned_data
        return {
            number: None
            if typed[f"opens{number}"] is None
            else (typed[f"opens{number}"], typed[f"closes{number}"])
            for number in range(7)
        }

    def days(self) -> list[tuple[str, list[Any]]]:
        """(weekday, its fields of opening and closing)."""
        return [(name, [self[f"opens{n}"], self[f"closes{n}"]]) for n, name in enumerate(DAYS)]


class CloseForm(forms.Form):
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    because = forms.CharField(
        label="Why it is closed", max_length=120, help_text="Members who booked read it."
    )


@for_venue
@never_cache
def show(request: HttpRequest, venue: Venue) -> HttpResponse:
    """Live figures for all staff; the owner's forms below them."""
    capacity = Capacity.objects.filter(venue=venue).first()
    forms_ = forms_of(venue, capacity, request)
    if request.method == "POST":
        done = act(request, venue, forms_)
        if done:
            return redirect("venue_capacity", venue.slug)
    context = {
        "venue": venue,
        "now": occupancy.now_at(venue),
        "hours": occupancy.today(venue, capacity),
        "closed": ClosedDay.objects.filter(venue=venue).order_by("day"),
        "is_owner": role_of(request) == "owner",
        **forms_,
    }
    wrong = any(form.errors for form in forms_.values())
    return render(request, "perks/venue_floor.html", context, status=422 if wrong else 200)


def forms_of(venue: Venue, capacity: Capacity | None, request: HttpRequest) -> dict[str, Any]:
    """The three forms, the one that was sent with what was typed."""
    sent = request.POST.get("form") if request.method == "POST" else None
    week = {}
    for row in OpeningHours.objects.filter(venue=venue):
        week |= {f"opens{row.weekday}": row.opens, f"closes{row.weekday}": row.closes}
    initial = {name: getattr(capacity or Capacity(), name) for name in floor.FACTS}
    return {
        "capacity_form": CapacityForm(
            request.POST if sent == "capacity" else None, initial=initial
        ),
        "week_form": WeekForm(request.POST if sent == "week" else None, initial=week),
        "close_form": CloseForm(request.POST if sent == "close" else None),
    }


def act(request: HttpRequest, venue: Venue, forms_: dict[str, Any]) -> bool:
    """Do what one of the forms asks for; False when it has to be shown again."""
    sent, by = request.POST.get("form", ""), request.user.pk
    form = forms_.get(f"{sent}_form")
    if form is not None and not form.is_valid():
        return False
    try:
        notices.tell(request, done_by(sent, venue, by, form, request))
    except Refusal as refusal:
        notices.warn(request, refusal.sentence)
    return True


def done_by(sent: str, venue: Venue, by: int, form: Any, request: HttpRequest) -> str:
    """The sentence about what was done. Raises Refusal."""
    if sent == "capacity":
        return f"Saved. {told(floor.set_capacity(venue, by, **form.cleaned_data))}"
    if sent == "week":
        floor.set_week(venue, by, form.week())
        return "Saved. Hours that are booked already stay booked."
    if sent == "close":
        typed = form.cleaned_data
        cancelled = floor.close_day(venue, by, typed["day"], typed["because"])
        return f"Closed on {typed['day']:%d %B}. {told(cancelled)}"
    if sent == "open":
        floor.open_day(venue, by, day_in(request))
        return "Open again on that day."
    if sent == "paying":
        floor.count_paying(venue, people_in(request))
        return "Counted. Perks leave them that room for an hour."
    raise Refusal("form_unknown", "This form is not one of this page. Nothing was changed.", 400)


def told(cancelled: int) -> str:
    if not cancelled:
        return "No slot had to be cancelled."
    slots = "1 slot was" if cancelled == 1 else f"{cancelled} slots were"
    return f"{slots} cancelled; letters are on their way."


def day_in(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError as error:
        raise Refusal("day_unusable", "This is no day. Nothing was changed.", 400) from error


def people_in(request: HttpRequest) -> int:
    typed = request.POST.get("people", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 5):
        raise Refusal("count_unusable", "Write the count as a number, for example 20.", 400)
    return int(typed)


@for_venue
@never_cache
def leave(request: HttpRequest, venue: Venue) -> HttpResponse:
    """The scanner in exit mode: whoever leaves makes room."""
    if request.method == "POST":
        code = request.POST.get("code", "")
        try:
            stay = arrivals.leave(code, venue)
        except Refusal as refusal:
            notices.warn(request, refusal.sentence)
        else:
            people = "1 guest" if stay.people == 1 else f"{stay.people} guests"
            notices.tell(request, f"{people} counted out.")
        return redirect("venue_exit", venue.slug)
    context = {"venue": venue, "now": occupancy.now_at(venue)}
    return render(request, "perks/venue_exit.html", context)
