"""Writing to the brand about what I took, and telling operators what should not have been written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaigns import history, message_reports, messages
from campaigns.models.messages import MEMBER
from campaigns.web.member_claims import refused, shown
from campaigns.web.thread_page import MessageForm, ReportForm, check_pace
from perks.ground import notices
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal


@for_member
@require_POST
def write(request: HttpRequest, id: int) -> HttpResponse:
    """Send a message about a claim; one that cannot be sent comes back as it was typed."""
    member: Any = request.user
    made = history.one_of(member.pk, id)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return shown(request, made, said=form)
    try:
        check_pace(request)
        messages.write(id, MEMBER, member.pk, form.cleaned_data["text"], member.pk)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        form.add_error("text", refusal.sentence)
        return shown(request, made, said=form)
    notices.tell(request, "Sent.")
    return redirect("claim", id)


@for_member
def report(request: HttpRequest, id: int, message: int) -> HttpResponse:
    """Report a message of the brand, with a reason."""
    member: Any = request.user
    made = history.one_of(member.pk, id)
    found = next(
        (each for each in messages.thread(id) if each.pk == message and each.by != MEMBER), None
    )
    if found is None:
        raise Refusal("message_not_found", "There is no such message to you.", 404)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            message_reports.report(
                message, MEMBER, member.pk, form.cleaned_data["reason"], member.pk
            )
        except Refusal as refusal:
            return refused(request, id, refusal)
        notices.tell(request, "Reported. You get a letter once an operator has decided.")
        return redirect("claim", id)
    context = {"claim": made, "message": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "campaigns/message_report.html", context, status=status)
