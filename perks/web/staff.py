"""Who works at the venue, and my own PIN."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from perks import pins, venue_team
from perks.ground import notices
from perks.ground.errors import Refusal
from perks.models import Venue, VenueMembership
from perks.web.access import for_venue

ROLES = [
    ("staff", "Staff: scans and undoes"),
    ("supervisor", "Supervisor: also overrules an answer"),
    ("owner", "Owner: also people, devices and the floor"),
]


class AddForm(forms.Form):
    email = forms.EmailField(label="E-mail address of their account", max_length=254)
    role = forms.ChoiceField(label="Role", choices=ROLES, initial="staff")


class PinForm(forms.Form):
    """Twice, because nobody sees what is typed."""

    pin = forms.CharField(
        label="New PIN",
        max_length=pins.LONGEST,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
        help_text=f"{pins.SHORTEST} to {pins.LONGEST} digits.",
    )
    again = forms.CharField(
        label="The same PIN again",
        max_length=pins.LONGEST,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, str]:
        typed: dict[str, str] = super().clean() or {}
        if "pin" in typed and "again" in typed and typed["pin"] != typed["again"]:
            self.add_error("again", "This is another PIN than above.")
        return typed


@for_venue
def manage(request: HttpRequest, venue: Venue) -> HttpResponse:
    """The staff, for everybody who works here; an owner adds people."""
    me = venue_team.member(venue.pk, request.user.pk)
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = venue_team.add(venue, request.user.pk, typed["email"], typed["role"])
        except Refusal as refusal:
            form.add_error("email", refusal.sentence)
        else:
            notices.tell(request, f"{made.user} works here now, as {made.role}.")
            return redirect("venue_staff", venue.slug)
    context = {
        "venue": venue,
        "members": venue_team.members(venue),
        "roles": VenueMembership.ROLES,
        "form": form,
        "me": me,
        "is_owner": me.role == "owner",
    }
    return render(request, "perks/venue_staff.html", context, status=422 if form.errors else 200)


@for_venue
def one(request: HttpRequest, venue: Venue, id: int) -> HttpResponse:
    """Change one role, or take somebody off the staff; the latter is asked about first."""
    if request.method != "POST":
        found = next((each for each in venue_team.members(venue) if each.pk == id), None)
        if found is None:
            raise Http404
        return render(request, "perks/venue_staff_remove.html", {"venue": venue, "who": found})
    role = request.POST.get("role", "")
    try:
        if role:
            changed = venue_team.change_role(venue, request.user.pk, id, role)
            notices.tell(request, f"{changed.user} is {changed.role} now.")
        else:
            gone = venue_team.remove(venue, request.user.pk, id)
            notices.tell(request, f"{gone.user} works here no more. The PIN is gone too.")
            if gone.user_id == request.user.pk:
                return redirect("front_door")
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        notices.warn(request, refusal.sentence)
    return redirect("venue_staff", venue.slug)


@for_venue
@never_cache
def pin(request: HttpRequest, venue: Venue) -> HttpResponse:
    """My own PIN for shared devices; nobody else can set or see it."""
    me = venue_team.member(venue.pk, request.user.pk)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pins.set_pin(me, form.cleaned_data["pin"])
        except Refusal as refusal:
            form.add_error("pin", refusal.sentence)
        else:
            notices.tell(request, "Your PIN is set. It works on every device of this venue.")
            return redirect("venue_staff", venue.slug)
    context = {"venue": venue, "form": form, "has_pin": bool(me.pin_hash)}
    return render(request, "perks/venue_pin.html", context, status=422 if form.errors else 200)
