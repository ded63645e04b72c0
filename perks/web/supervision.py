"""One scan with its true reason, and a supervisor's word on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from perks import log_words, pins, scans, supervision, venue_team
from perks.ground import notices, scopes
from perks.ground.errors import Refusal
from perks.models import Redemption, Scan, SupervisorAct, User, Venue, VenueMembership
from perks.supervision import Decider
from perks.web.access import for_venue


class WhyForm(forms.Form):
    """The reason; on a desk where no supervisor is signed in, also who and their PIN."""

    membership = forms.TypedChoiceField(label="Supervisor", coerce=int)
    pin = forms.CharField(
        label="PIN",
        max_length=pins.LONGEST,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    why = forms.CharField(
        label="Why", max_length=supervision.LONGEST_WHY, help_text="Kept with the name."
    )

    def __init__(self, *args: Any, venue: Venue, me: VenueMembership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.venue, self.me = venue, me
        if me.role in venue_team.OVERRULERS:
            del self.fields["membership"], self.fields["pin"]
            return
        self.fields["membership"].choices = [  # type: ignore[attr-defined]
            (each.pk, str(each.user))
            for each in venue_team.members(venue)
            if each.role in venue_team.OVERRULERS
        ]

    def decider(self) -> Decider | Refusal:
        """Who decides: the person who is signed in, or whoever typed a PIN."""
        if "pin" not in self.fields:
            return Decider(self.me)
        typed = self.cleaned_data
        found = pins.sign_in(self.venue.pk, typed["membership"], typed["pin"])
        return found if isinstance(found, Refusal) else Decider(found)


def form_for(request: HttpRequest, venue: Venue) -> WhyForm:
    me = venue_team.member(venue.pk, request.user.pk)
    return WhyForm(request.POST or None, venue=venue, me=me)


@for_venue
@never_cache
def detail(request: HttpRequest, venue: Venue, id: int) -> HttpResponse:
    """What was scanned, what the desk said, and what the desk did not say."""
    scan = get_object_or_404(Scan.objects.select_related("device", "pass_seen"), pk=id)
    number = scan.said["facts"].get("redemption") if scan.answer == "yes" else None
    use = Redemption.objects.filter(pk=number).first() if number else None
    with scopes.switched_to(scopes.system("scan detail")):
        acts = SupervisorAct.objects.filter(venue=venue)
        about = [*acts.filter(overrules=scan), *acts.filter(scan=scan)]
        if use:
            about += [act for act in acts.filter(redemption=use) if act not in about]
        staff = User.objects.filter(pk=scan.staff_id).first() if scan.staff_id else None
    may_reverse = use is not None and not use.undone_at
    may_reverse = may_reverse and use.redeemed_at >= scans.start_of_day(venue)  # type: ignore[union-attr]
    context = {
        "venue": venue,
        "scan": scan,
        "reason": log_words.reason_of(scan, venue),
        "use": use,
        "acts": about,
        "staff": staff,
        "form": form_for(request, venue) if may_reverse else None,
        "code": scan.pass_seen.short_code if is_own(scan, venue) else "",
    }
    return render(request, "perks/venue_scan.html", context)


def is_own(scan: Scan, venue: Venue) -> bool:
    return scan.pass_seen is not None and scan.pass_seen.venue_id == venue.pk


@for_venue
@require_POST
def override(request: HttpRequest, venue: Venue, id: int) -> HttpResponse:
    """Let in after all. A wrong PIN or a missing reason leads back to the answer."""
    form = form_for(request, venue)
    found = form.decider() if form.is_valid() else missing()
    if not isinstance(found, Refusal):
        try:
            answer = supervision.override(id, venue, found, form.cleaned_data["why"])
        except Refusal as refusal:
            found = refusal
        else:
            return redirect("venue_answer", venue.slug, answer.scan)
    return refused(request, found, "venue_answer", venue, id)


@for_venue
@require_POST
def reverse(request: HttpRequest, venue: Venue, id: int) -> HttpResponse:
    """Take a use back until midnight; the page of its scan says so from then on."""
    form = form_for(request, venue)
    found = form.decider() if form.is_valid() else missing()
    if not isinstance(found, Refusal):
        try:
            supervision.reverse(id, venue, found, form.cleaned_data["why"])
        except Refusal as refusal:
            found = refusal
        else:
            notices.tell(request, "Taken back. The pass is good again.")
            return redirect("venue_today", venue.slug)
    return refused(request, found, "venue_today", venue)


def missing() -> Refusal:
    return Refusal("reason_missing", "Say why, and sign with a PIN. Nothing was changed.", 400)


def refused(request: HttpRequest, refusal: Refusal, name: str, venue: Venue, *ids: int) -> Any:
    if refusal.status == 404:
        raise refusal
    notices.warn(request, refusal.sentence)
    return redirect(name, venue.slug, *ids)
