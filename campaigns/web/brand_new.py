"""A person from a brand signs the brand up, and goes on with its first campaign."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from campaigns.web.member import doors_of
from perks import brand_signup
from perks.ground.audiences import for_public
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models.brands import STOCKS

ABOUT = {"brand_name_missing": "name", "domain_unclear": "domain"}


class BrandForm(forms.Form):
    """What an operator needs to vet a brand, and the colour of its tickets."""

    name = forms.CharField(
        label="Name of the brand", max_length=120, help_text="As members read it."
    )
    domain = forms.CharField(
        label="Its site", max_length=200,
        help_text="As in example.org. An operator looks at it to see that the brand is yours.",
    )  # fmt: skip
    stock = forms.ChoiceField(
        label="Colour of its tickets", choices=[(each, each.capitalize()) for each in STOCKS]
    )


@for_public
@never_cache
def brand_new(request: HttpRequest) -> HttpResponse:
    """What a brand does here, for everybody; signing one up, for whoever is signed in."""
    is_in = request.user.is_authenticated
    form = BrandForm(request.POST) if request.method == "POST" and is_in else BrandForm()
    if form.is_bound and form.is_valid():
        try:
            made = brand_signup.sign_up(request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(ABOUT.get(refusal.code), refusal.sentence)
        else:
            doors = doors_of(request.user)
            request.session["doors"] = doors if len(doors) > 1 else []
            tell(request, f"{made.name} is here. An operator vets it; draft meanwhile.")
            return redirect("campaign_new", made.slug)
    context = {"form": form, "signed_in": is_in}
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/brand_new.html", context, status=status)
