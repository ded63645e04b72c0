"""Saying what is wrong with a parcel of mine."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from campaigns import history, problems
from campaigns.web.member_claims import refused, shown
from campaigns.web.parcel_page import ProblemForm
from perks.ground import notices
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal


@for_member
@require_POST
def report(request: HttpRequest, id: int) -> HttpResponse:
    """Report it; the brand sends another one or answers."""
    member: Any = request.user
    form = ProblemForm(request.POST)
    made = history.one_of(member.pk, id)
    if not form.is_valid():
        return shown(request, made, problem=form)
    try:
        problems.report(id, member.pk, form.cleaned_data["what"], form.cleaned_data["note"])
    except Refusal as refusal:
        if refusal.status == 400:
            form.add_error("note", refusal.sentence)
            return shown(request, made, problem=form)
        return refused(request, id, refusal)
    notices.tell(request, f"{made.brand.name} has your note, and answers or sends another one.")
    return redirect("claim", id)
