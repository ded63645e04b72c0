"""What looked bought, for the member it was taken from; and the one appeal against each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from scoring import appeals, flagged
from scoring.web.forms import AppealForm

SHOWN = 100


@for_member
def mine(request: HttpRequest) -> HttpResponse:
    """Every flag, newest first."""
    found = [flagged.say(flag) for flag in appeals.of_member(request.user.pk)[:SHOWN]]
    return render(request, "scoring/flags.html", {"flags": found})


@for_member
def one(request: HttpRequest, id: int) -> HttpResponse:
    """One flag with its evidence, and the form that appeals against it."""
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = appeals.appeal(id, form.cleaned_data["text"])
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            warn(request, refusal.sentence)
            return redirect("flag", id)
        else:
            tell(request, f"Sent. You get an answer by {made.due_on:%-d %B %Y}.")
            return redirect("flag", id)
    said = flagged.say(appeals.own(id), with_posts=True)
    context = {"said": said, "form": form, "days": appeals.ANSWER.days}
    return render(request, "scoring/flag.html", context)
