"""Checking a draft before it is posted: pasted, read, shown again, and kept nowhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from campaigns import draft_check, history
from campaigns.disclosure.packs import shown
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal

NETWORKS = {"x": "X", "youtube": "YouTube", "tiktok": "TikTok", "linkedin": "LinkedIn", "web": "A blog",
            "stackexchange": "Stack Exchange"}  # fmt: skip


def places() -> list[tuple[str, str]]:
    """Where a post may go, by how the place is called."""
    known = {name: NETWORKS.get(name, name.capitalize()) for name in shown() if name != "unknown"}
    return [("", "Anywhere"), *sorted(known.items(), key=lambda each: each[1].lower())]


class DraftForm(forms.Form):
    """What the member wants to post, and where."""

    text = forms.CharField(
        label="Your draft",
        max_length=draft_check.LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off"}),
        help_text="It is read once and kept nowhere.",
    )
    network = forms.ChoiceField(
        label="Where",
        choices=places,
        required=False,
        help_text="How much shows before “more” differs.",
    )


@for_member
@never_cache
def draft(request: HttpRequest, id: int) -> HttpResponse:
    """The form, and after a POST what the draft says."""
    member: Any = request.user
    made = history.one_of(member.pk, id)
    form = DraftForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = draft_check.check(made, form.cleaned_data["text"], form.cleaned_data["network"])
        except Refusal as refusal:
            form.add_error("text", refusal.sentence)
    status = 422 if form.errors else 200
    context = {"claim": made, "form": form, "found": found}
    return render(request, "campaigns/draft.html", context, status=status)
