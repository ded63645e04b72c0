"""Operators' pages: disputes about topics that wait for a decision."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from perks.ground.audiences import for_operator
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from scoring import disputes
from scoring.models import Post, TopicDispute
from scoring.web.topic_forms import DecisionForm

SHOWN = 50


@for_operator
def waiting(request: HttpRequest) -> HttpResponse:
    """The disputes that nobody has decided, the nearest deadline first, then the last decided."""
    decided = TopicDispute.objects.exclude(decision=None).select_related("topic", "decision")
    context = {
        "waiting": disputes.waiting()[:SHOWN],
        "decided": decided.order_by("-decision__at")[:SHOWN],
    }
    return render(request, "scoring/disputes.html", context)


@for_operator
def dispute(request: HttpRequest, id: int) -> HttpResponse:
    """One dispute with the posts that it is about, and the form that decides it."""
    row = disputes.waiting().filter(pk=id).first()
    if row is None:
        raise Http404("It is decided, or there is none.")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            disputes.decide(id, said["upheld"] == "yes", said["reason"], request.user.pk)
        except Refusal as refusal:
            warn(request, refusal.sentence)
        else:
            tell(request, "Decided. The member gets a letter; the next run heeds it.")
        return redirect("topic_disputes")
    posts = Post.objects.filter(pk__in=row.posts, member_id=row.member_id).order_by("-at")
    return render(request, "scoring/dispute.html", {"row": row, "posts": posts, "form": form})
