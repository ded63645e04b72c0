"""Pages on which a member shares topics by a link, and endorses whoever shared theirs."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from scoring import endorsements, topics


class ShareForm(forms.Form):
    """Which topics the link shows."""

    topics = forms.MultipleChoiceField(
        label="Topics that the link shows", widget=forms.CheckboxSelectMultiple
    )


@for_member
def link(request: HttpRequest) -> HttpResponse:
    """The member's link, and the form that opens it or changes what it shows."""
    mine, found = topics.newest(request.user.pk), endorsements.link_of(request.user.pk)
    shares = [row.topic.slug for row in mine if found and row.topic_id in found.topics]
    form = ShareForm(request.POST or None, initial={"topics": shares})
    field = form.fields["topics"]
    assert isinstance(field, forms.MultipleChoiceField)
    field.choices = [(row.topic.slug, row.topic.name) for row in mine]
    if request.method == "POST" and form.is_valid():
        try:
            endorsements.share(request.user.pk, form.cleaned_data["topics"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            tell(request, "Your link is open. Whoever you send it to can endorse you.")
            return redirect("endorsement_link")
    address = f"{settings.SITE_URL}{reverse('endorse', args=[found.token])}" if found else ""
    context = {"form": form, "address": address, "has_topics": bool(mine)}
    return render(request, "scoring/endorsement_link.html", context)


@for_member
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the link for good."""
    endorsements.close(request.user.pk)
    tell(request, "Closed. The address leads nowhere now; your endorsements stay.")
    return redirect("endorsement_link")


@for_member
def endorse(request: HttpRequest, token: str) -> HttpResponse:
    """What a link shows; posting a topic endorses its owner, or takes that back."""
    if request.method == "POST":
        slug = request.POST.get("topic", "")
        try:
            if "back" in request.POST:
                endorsements.take_back(token, slug, request.user.pk)
                tell(request, "Taken back.")
            else:
                endorsements.endorse(token, slug, request.user.pk)
                tell(request, "Endorsed. Nobody is told that it was you.")
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            warn(request, refusal.sentence)
        return redirect("endorse", token)
    shared = endorsements.shared(token, request.user.pk)
    return render(request, "scoring/endorse.html", {"shared": shared})
