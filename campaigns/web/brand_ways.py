"""How a campaign's perk reaches members: claimed, drawn, for a post, or as a surprise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import drafts, draws, rewards
from campaigns.models import Campaign
from campaigns.models.campaigns import WAYS
from campaigns.web.finding import campaign_of, may_write
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Brand
from perks.web.access import for_brand


class WayForm(forms.Form):
    """The way, and the facts that two of the ways need."""

    way = forms.ChoiceField(
        label="How members get it", choices=list(WAYS.items()), widget=forms.RadioSelect
    )
    rewards = forms.ModelChoiceField(
        None,  # the brand's own, set below
        label="For posts about",
        required=False,
        empty_label="No campaign",
        help_text="Only for posts. Whoever had it and posts about it gets this one, whatever the "
        "post says.",
    )
    post_days = forms.IntegerField(
        label="Days after the claim in which a post counts", min_value=1, max_value=365
    )
    most_a_day = forms.IntegerField(
        label="Surprises a day, at most", min_value=1, max_value=10_000,
        help_text="Only for surprises. Events beyond it pick nobody.",
    )  # fmt: skip

    def __init__(self, campaign: Campaign, *args: Any) -> None:
        names = ("way", "rewards", "post_days", "most_a_day")
        super().__init__(*args, initial={name: getattr(campaign, name) for name in names})
        others = Campaign.objects.filter(brand_id=campaign.brand_id).exclude(pk=campaign.pk)
        self.fields["rewards"].queryset = others.order_by("-pk")  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {**typed, "rewards": typed["rewards"] if typed["way"] == "post" else None}


@for_brand
def way(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Choose the way of a draft; look at it afterwards."""
    found = campaign_of(brand, campaign)
    is_draft = found.state == "draft" and may_write(request, brand)
    form = WayForm(found, request.POST) if request.method == "POST" else WayForm(found)
    if request.method == "POST":
        if not is_draft:
            raise Http404
        if form.is_valid():
            try:
                drafts.change(found, **form.facts())
            except Refusal as refusal:
                name = "rewards" if refusal.code.startswith("reward") else "way"
                form.add_error(name, refusal.sentence)
            else:
                tell(request, f"Saved. {found.get_way_display()}.")
                return redirect("campaign", brand.slug, found.pk)
    context = {
        "brand": brand, "campaign": found, "form": form, "is_draft": is_draft,
        "draw": draws.draw_of(found) if found.way == "draw" else None,
        "names": draws.inside(found.pk) if found.way == "draw" else 0,
        "rewarded": rewards.rewarded_by(found) if found.way == "post" else None,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/way.html", context, status=status)
