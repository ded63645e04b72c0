"""Privacy: what I agreed to, what I told, what brands see, and all of it to take away."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

import campaigns.privacy
import perks.privacy
import scoring.privacy
from campaigns import fatigue, home_address
from campaigns.web.profile_form import ProfileForm
from perks.ground import clock, consent, notices
from perks.ground.audiences import for_member
from perks.ground.consent import Consent
from perks.ground.errors import Refusal
from perks.web import reader

# What ends at once when a consent is withdrawn, and what stays.
ENDS = {
    "score": "No new score is made, and no rule can be asked about you. Earlier scores stay until "
    "you delete your account.",
    "invite": "Nobody matches you with perks, and we write to you no more. What you claimed stays.",
    "mentions": "We look no further. Mentions that were found stay with the brand.",
    "lists": "No brand is given your name for a list again. What it was given before it still has.",
    "match": "Rules ask brands nothing more about you. Lists that a brand made of your claims stay.",
}


@for_member
def privacy(request: HttpRequest) -> HttpResponse:
    return page(request, ProfileForm.of(request.user))


def page(request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    member: Any = request.user
    live = dict(
        Consent.objects.filter(member_id=member.pk, withdrawn_at=None).values_list(
            "purpose", "given_at"
        )
    )
    context = {
        "purposes": [
            (purpose, words, live.get(purpose), ENDS[purpose])
            for purpose, words in consent.PURPOSES.items()
        ],
        "paused": "invite" not in live,
        "form": form,
        "month": fatigue.of(member.pk),
        "home_address": home_address.of(member.pk),
        "zones": sorted(reader.zones()),
        "brands": campaigns.privacy.seen_by_brands(member.pk),
    }
    return render(request, "campaigns/privacy.html", context, status=status)


@for_member
@require_POST
def change_consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw one consent, from this moment."""
    member: Any = request.user
    purpose = request.POST.get("purpose", "")
    if purpose not in consent.PURPOSES:
        raise Http404
    if request.POST.get("do") == "withdraw":
        consent.withdraw(member.pk, purpose)
        notices.tell(request, "Withdrawn, from this moment.")
    else:
        consent.give(member.pk, [purpose])
        notices.tell(request, "Agreed. You can withdraw it here at any time.")
    return redirect("privacy")


@for_member
@require_POST
def profile(request: HttpRequest) -> HttpResponse:
    """Save what I told about myself; wrong input comes back as it was typed."""
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return page(request, form, status=400)
    perks.privacy.change_profile(request.user.pk, **form.facts())  # type: ignore[arg-type]
    notices.tell(request, "Saved. Perks are judged by it from now on.")
    return redirect("privacy")


@for_member
@require_POST
def month(request: HttpRequest) -> HttpResponse:
    """Ask for fewer perks a month, or for as many as the house gives."""
    asked = request.POST.get("most", "").strip()
    # What is no number is out of range, and is said to be so.
    wanted = int(asked) if asked.isdecimal() and len(asked) <= 3 else 0
    try:
        fatigue.ask_for(request.user.pk, wanted if asked else None)  # type: ignore[arg-type]
    except Refusal as refusal:
        notices.warn(request, refusal.sentence)
    else:
        notices.tell(request, "Saved. Perks are judged by it from now on.")
    return redirect("privacy")


@for_member
@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """Keep my address for the next parcel no longer."""
    home_address.forget(request.user.pk)  # type: ignore[arg-type]
    notices.tell(request, "Deleted. What is on its way to you still comes.")
    return redirect("privacy")


@for_member
@require_POST
def score_shown(request: HttpRequest) -> HttpResponse:
    """Hide the score from my home, or show it again."""
    hide = request.POST.get("do") == "hide"
    perks.privacy.hide_score(request.user.pk, hide)  # type: ignore[arg-type]
    told = "Hidden. Topics and perks stay as they are." if hide else "Your score shows again."
    notices.tell(request, told)
    return redirect("privacy" if request.POST.get("from") == "privacy" else "home")


@for_member
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """All that is kept about me, as one JSON document: one part per package."""
    member: Any = request.user
    document = {
        "made_at": clock.now(),
        "perks": perks.privacy.export(member.pk),
        "scoring": scoring.privacy.export(member.pk),
        "campaigns": campaigns.privacy.export(member.pk),
    }
    answer = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="perks-export.json"'
    return answer
