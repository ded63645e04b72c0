"""Handing in evidence: a link or a picture of one's own post, looked at again, taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from campaigns import handed_in, history
from campaigns.models import Claim, Evidence
from campaigns.pictures import MOST_BYTES
from perks.ground import clock, notices
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal

STATES = {
    "waiting": ("Waits for the brand", "mind"),
    "accepted": ("Counts", "yes"),
    "refused": ("Does not count", "no"),
    "withdrawn": ("Taken back", ""),
}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EvidenceForm(forms.Form):
    """A link or a picture, and the day of the post."""

    url = forms.CharField(
        label="Address of the post",
        required=False,
        max_length=handed_in.LONGEST,
        widget=forms.URLInput(),
        help_text="The whole address, from https:// on.",
    )
    picture = forms.FileField(
        label="Or a picture of it",
        required=False,
        help_text="JPEG, PNG or WebP, at most 5 MB. We make a copy without place and camera, and "
        "keep only that. Cover what others wrote.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    posted_on = forms.DateField(label="Day of the post", widget=DAY)

    def save(self, claim_id: int, member_id: int) -> bool:
        """Whether it was kept; what is wrong stands at its field."""
        if not self.is_valid():
            return False
        sent = self.cleaned_data["picture"]
        try:
            handed_in.submit(
                claim_id,
                member_id,
                self.cleaned_data["posted_on"],
                self.cleaned_data["url"],
                sent.read(MOST_BYTES + 1) if sent else b"",
            )
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            at = {"evidence_day": "posted_on", "evidence_link": "url", "evidence_known": "url"}
            name = "picture" if refusal.code.startswith("picture") else at.get(refusal.code)
            self.add_error(name, refusal.sentence)
            return False
        return True


@for_member
def claim_evidence(request: HttpRequest, id: int) -> HttpResponse:
    """What I handed in for one claim, and a form for more."""
    member: Any = request.user
    claim: Claim = history.one_of(member.pk, id)
    posted = request.method == "POST"
    today = {"posted_on": clock.today()}
    form = EvidenceForm(*((request.POST, request.FILES) if posted else ()), initial=today)
    if posted and form.save(claim.pk, member.pk):
        notices.tell(request, "Handed in. The brand decides whether it counts.")
        return redirect("claim_evidence", claim.pk)
    rows = Evidence.objects.filter(claim_id=claim.pk).defer("image").order_by("-pk")
    context = {
        "claim": claim,
        "form": form,
        "sent": [(each, *STATES[each.state]) for each in rows],
        "had": claim.state in handed_in.HAD,
    }
    return render(request, "campaigns/evidence.html", context, status=422 if form.errors else 200)


@for_member
@require_POST
def evidence_withdraw(request: HttpRequest, id: int) -> HttpResponse:
    """Take back what I handed in; it is deleted."""
    member: Any = request.user
    taken = handed_in.withdraw(id, member.pk)
    notices.tell(request, "Taken back, and deleted here.")
    return redirect("claim_evidence", taken.claim_id)


@for_member
@never_cache
def evidence_picture(request: HttpRequest, id: int) -> HttpResponse:
    """The picture that I handed in."""
    return picture(pk=id)


def picture(**which: int) -> HttpResponse:
    """A picture that the acting actor may see. Raises Http404."""
    found = Evidence.objects.filter(**which).first()
    if found is None or not found.image:
        raise Http404
    answer = HttpResponse(bytes(found.image), content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="evidence-{found.pk}.jpg"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
