"""What a shop meets behind a sponsor's link: what it hands over, what it is paid, joining."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from campaigns.models import Campaign
from campaigns.rules.countries import countries
from perks import money, shop_desk, shop_signup, shop_terms
from perks.ground import scopes
from perks.ground.audiences import for_public
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Perk, ShopTerms

ABOUT = {"shop_name_missing": "name", "shop_zone_unknown": "time_zone"}


def zones() -> list[tuple[str, str]]:
    """The time zones of places: "Europe/Berlin" as "Europe: Berlin"."""
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    named = sorted(zone for zone in available_timezones() if zone.startswith(areas))
    return [(zone, zone.replace("/", ": ", 1).replace("_", " ")) for zone in named]


class ShopForm(forms.Form):
    """A shop that is new to us."""

    name = forms.CharField(label="Name of the shop", max_length=120, help_text="As guests know it.")
    city = forms.CharField(label="Town", max_length=80)
    country = forms.ChoiceField(label="Country")
    time_zone = forms.ChoiceField(
        label="Time zone", help_text="Opening hours are on the clock of your shop."
    )

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.fields["country"].choices = [("", "Choose"), *countries().items()]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [("", "Choose"), *zones()]  # type: ignore[attr-defined]


@for_public
@never_cache
def shop_join(request: HttpRequest, token: str) -> HttpResponse:
    """The terms for everybody who has the link; joining for whoever is signed in."""
    try:
        terms = shop_terms.behind(token)
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        return render(request, "campaigns/shop_join.html", {"over": refusal.sentence}, status=410)
    signed_in = request.user.is_authenticated
    mine = shop_signup.owned_by(request.user.pk) if signed_in else []
    is_new = request.POST.get("do") != "mine"
    form = ShopForm(request.POST) if request.method == "POST" and is_new else ShopForm()
    error = ""
    if request.method == "POST" and signed_in and (not is_new or form.is_valid()):
        try:
            joined = join(request, token, form if is_new else None)
        except Refusal as refusal:
            if is_new and refusal.code in ABOUT:
                form.add_error(ABOUT[refusal.code], refusal.sentence)
            error = refusal.sentence
        else:
            tell(request, f"{joined.venue.name} is on the list of {terms.brand.name}.")
            return redirect("venue_sponsors", joined.venue.slug)
    context = {**told(terms), "form": form, "mine": mine, "signed_in": signed_in, "error": error}
    status = 422 if error or form.errors else 200
    return render(request, "campaigns/shop_join.html", context, status=status)


def join(request: HttpRequest, token: str, form: ShopForm | None) -> Any:
    """The shop that joined: one that is new, or one of the user's. Raises Refusal."""
    if form is None:
        return shop_signup.join_with(token, request.user, request.POST.get("venue", ""))  # type: ignore[arg-type]
    return shop_signup.sign_up(token, request.user, **form.cleaned_data)  # type: ignore[arg-type]


def told(terms: ShopTerms) -> dict[str, Any]:
    """The terms in words; what a shop is paid is the worth of the newest campaign."""
    return {
        "terms": terms,
        "brand": terms.brand,
        "perk": terms.perk,
        "hours": shop_desk.hours_of(terms),
        "paid": paid_for(terms.perk),
    }


def paid_for(perk: Perk) -> str:
    """What a shop is owed for each, in words; "" where it is counted in pieces."""
    with scopes.act_as(scopes.system("shop link")):
        rows = Campaign.objects.filter(perk=perk, worth__gt=0).exclude(state="ended")
        newest: Campaign | None = rows.order_by("-pk").first()
    return money.told(newest.worth, newest.currency) if newest else ""
