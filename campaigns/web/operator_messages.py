"""Operators' pages: reported messages that wait for a decision."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import message_reports, messages
from campaigns.models import MessageReport
from perks.ground.audiences import for_operator
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn

SHOWN = 50
CHOICES = [
    ("kept", "Keep the message"),
    ("removed", "Remove the message"),
    ("closed", "Remove it, and let its writer write no more in this thread"),
]


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label="Decision", choices=CHOICES, widget=forms.RadioSelect)
    because = forms.CharField(
        label="Why", max_length=message_reports.LONGEST,
        help_text="Whoever reported it reads this.", widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@for_operator
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first, then what was decided last."""
    decided = MessageReport.objects.exclude(decision="").select_related("message__brand")
    context = {
        "waiting": message_reports.queue()[:SHOWN],
        "decided": decided.order_by("-decided_at")[:SHOWN],
        "words": dict(CHOICES),
    }
    return render(request, "campaigns/message_reports.html", context)


@for_operator
def one(request: HttpRequest, id: int) -> HttpResponse:
    """A reported message within its thread, and the form that decides."""
    report = message_reports.queue().filter(pk=id).first()
    if report is None:
        raise Http404("It is decided, or there is none.")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        assert request.user.pk is not None
        try:
            message_reports.decide(id, said["decision"], said["because"], request.user.pk)
        except Refusal as refusal:
            warn(request, refusal.sentence)
        else:
            tell(request, "Decided. Whoever reported it gets a letter.")
        return redirect("message_reports")
    context = {
        "report": report,
        "thread": messages.thread(report.message.claim_id),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/message_decide.html", context, status=status)
