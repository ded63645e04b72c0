"""Pages on which a member reads their topics, hides one, or says that it is wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from scoring import disputes, topics, vetoes
from scoring.web.topic_forms import DisputeForm


@for_member
def my_topics(request: HttpRequest) -> HttpResponse:
    """Every topic with its interval and the posts that show it; then what is hidden."""
    context = {
        "topics": topics.shown(request.user.pk),
        "hidden": vetoes.hidden_by(request.user.pk),
        "disputes": disputes.of_member(request.user.pk),
    }
    return render(request, "scoring/topics.html", context)


@for_member
def one(request: HttpRequest, topic: str) -> HttpResponse:
    """One topic of the member: hide it, or say which of its posts are not about it."""
    found = topics.of_member(request.user.pk, topic)
    form = DisputeForm(request.POST or None, posts=[each.post for each in found.evidence])
    if request.method == "POST" and form.is_valid():
        try:
            sent = disputes.open_one(request.user.pk, topic, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            tell(request, f"Sent. You have an answer by {sent.due_at:%-d %B}.")
            return redirect("topics")
    return render(request, "scoring/topic.html", {"shown": found, "form": form})


@for_member
@require_POST
def hide(request: HttpRequest, topic: str) -> HttpResponse:
    """Hide a topic from everybody, at once."""
    hidden = vetoes.hide(request.user.pk, topic)
    tell(request, f"{hidden.name} is hidden: no page, rule or brand sees it.")
    return redirect("topics")


@for_member
@require_POST
def show_again(request: HttpRequest, topic: str) -> HttpResponse:
    """Show a hidden topic again, at once."""
    back = vetoes.show_again(request.user.pk, topic)
    tell(request, f"{back.name} is shown again.")
    return redirect("topics")
