"""Which orders a campaign is credited with, by which policy, and what another would change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import attributed, policies
from campaigns.attributed import Attributed
from campaigns.models import AttributionPolicy, Campaign
from campaigns.models.proving import KINDS
from campaigns.web.finding import campaign_of, may_write
from perks import money
from perks.ground.notices import tell
from perks.models import Brand
from perks.web.access import for_brand

TOUCHES = [("last", "The last before the order"), ("first", "The first")]


class PolicyForm(forms.Form):
    """A policy to try, or to put in force."""

    window_days = forms.IntegerField(
        label="Days for which a link counts", min_value=1, max_value=365
    )
    kinds = forms.ChoiceField(label="What counts", choices=list(KINDS.items()))
    takes = forms.ChoiceField(label="Of several links", choices=TOUCHES)
    reason = forms.CharField(
        label="Why", max_length=200, required=False, help_text="Stands in the list of policies."
    )

    def __init__(self, policy: AttributionPolicy, *args: Any) -> None:
        takes = "last" if policy.takes_last else "first"
        initial = {"window_days": policy.window_days, "kinds": policy.kinds, "takes": takes}
        super().__init__(*args, initial=initial)

    def policy(self, campaign: Campaign) -> AttributionPolicy:
        typed = self.cleaned_data
        return policies.built(
            campaign, typed["window_days"], typed["kinds"], typed["takes"] == "last",
            typed["reason"],
        )  # fmt: skip


@for_brand
def attribution(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Try another policy beside the one in force; save it to put it in force."""
    found = campaign_of(brand, campaign)
    now = policies.in_force(found)
    form = PolicyForm(now, request.POST) if request.method == "POST" else PolicyForm(now)
    other = form.policy(found) if request.method == "POST" and form.is_valid() else None
    if other is not None and "save" in request.POST:
        if not may_write(request, brand):
            raise Http404
        policies.save(other, request.user.pk)
        tell(request, "Saved. Orders are credited by it from now on, earlier ones too.")
        return redirect("attribution", brand.slug, found.pk)
    compared = attributed.compare(found, other or now)
    context = {
        "brand": brand,
        "campaign": found,
        "form": form,
        "now": now,
        "said": in_words(now),
        "other": in_words(other) if other else "",
        "rows": rows(compared.now, compared.then),
        "compared": compared,
        "history": [(each, in_words(each)) for each in policies.saved(found)],
        "may_write": may_write(request, brand),
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/attribution.html", context, status=status)


# A code is credited whenever it is used.
WITHOUT_A_WINDOW = {"code"}


def in_words(policy: AttributionPolicy) -> str:
    """ "A code, and without one a link; the last of 30 days"."""
    which = "last" if policy.takes_last else "first"
    days = "1 day" if policy.window_days == 1 else f"{policy.window_days} days"
    if policy.kinds in WITHOUT_A_WINDOW:
        return KINDS["code"]
    return f"{KINDS[policy.kinds]}; the {which} of {days}"


def rows(now: Attributed, then: Attributed) -> list[tuple[str, str, str]]:
    """(what, by the policy in force, by the other) as a table shows it."""
    counts = [
        ("Orders", "orders"), ("by a code", "by_code"), ("by a link", "by_link"),
        ("Members with an order", "people"),
    ]  # fmt: skip
    found = [(label, str(getattr(now, name)), str(getattr(then, name))) for label, name in counts]
    for code in sorted(now.money.keys() | then.money.keys()):
        pair = (money.told(each.money.get(code, 0), code) for each in (now, then))
        found.append((f"Value in {code}", *pair))  # type: ignore[arg-type]
    found.append(("Orders credited elsewhere or to nobody", str(now.others), str(then.others)))
    return found
