"""The questions that brands ask: answered once, asked by every rule, taken back at any time."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import questions
from perks.ground import notices
from perks.ground.audiences import for_member


@for_member
def answers(request: HttpRequest) -> HttpResponse:
    """What is asked and what I answered; a POST answers one question."""
    member_id: int = request.user.pk  # type: ignore[assignment]
    if request.method == "POST":
        question, choice = request.POST.get("question", ""), request.POST.get("choice", "")
        if not question.isdecimal() or len(question) > 18:
            raise Http404
        back = not choice.isdecimal() or len(choice) > 3
        questions.answer(member_id, int(question), None if back else int(choice))
        notices.tell(
            request, "Taken back." if back else "Kept. Perks are judged by it from now on."
        )
        return redirect("answers")
    return render(request, "campaigns/answers.html", {"rows": questions.for_member(member_id)})
