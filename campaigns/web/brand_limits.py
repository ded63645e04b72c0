"""How much of a campaign may go to whom, and how fast."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns.models import Campaign, Limits
from campaigns.web.finding import campaign_of, may_write
from perks.ground import clock
from perks.ground.notices import tell
from perks.models import Brand
from perks.web.access import for_brand

LABELS = {
    "most": "Claims altogether",
    "per_member": "Perks of yours for one member",
    "per_member_days": "Days over which they are counted",
    "per_household": "Claims for one household",
    "per_period": "Claims in a period",
    "period_days": "Days of that period",
    "per_device": "Claims a day from one browser",
    "per_network": "Claims a day from one network",
    "share": "Percent of the stock for one browser, network or household",
    "offer_minutes": "Minutes that an offer from the waiting list stands",
}


class LimitsForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Limits
        fields = list(LABELS)
        labels = LABELS
        help_texts = {
            "most": "Leave a limit empty where there is none.",
            "per_household": "Members whose address is not known are not counted.",
            "share": "Whichever is less counts: this, or the number above. One is always let in.",
            "per_network": "A network is 256 neighbouring addresses. Offices and schools share one.",
        }

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for field in self.fields.values():
            field.min_value = 1  # type: ignore[attr-defined]
            field.widget.attrs["min"] = 1
        self.fields["share"].max_value = 100  # type: ignore[attr-defined]
        self.fields["share"].widget.attrs["max"] = 100


@for_brand
def limits(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Read and set the caps; what was claimed stays claimed."""
    found = campaign_of(brand, campaign)
    kept = limits_of(found)
    form = LimitsForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        form.instance.changed_at = clock.now()
        form.save()
        tell(request, "Saved. It holds from the next claim on.")
        return redirect("limits", brand.slug, found.pk)
    context = {
        "brand": brand,
        "campaign": found,
        "form": form,
        "waiting": found.waits.filter(state="waiting").count(),
        "may_write": may_write(request, brand),
    }
    return render(
        request, "campaigns/brand/limits.html", context, status=422 if form.errors else 200
    )


def limits_of(campaign: Campaign) -> Limits:
    """The limits of a campaign; the usual ones, unsaved, where nobody set any."""
    kept: Limits | None = Limits.objects.filter(campaign=campaign).first()
    return kept or Limits(campaign=campaign, brand_id=campaign.brand_id)
