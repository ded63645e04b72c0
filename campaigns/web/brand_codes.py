"""Codes that turned up where they should not, and planting some that nobody is given."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaigns import alarms, codes
from campaigns.web.finding import may_write
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.kinds import registry
from perks.models import Brand, Perk
from perks.web.access import for_brand


class PlantForm(forms.Form):
    def __init__(self, brand: Brand, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["perk"] = forms.ModelChoiceField(
            code_perks(brand), label="Out of the codes of", empty_label=None
        )
        self.fields["count"] = forms.IntegerField(
            label="How many", min_value=1, max_value=codes.MOST_AT_ONCE, initial=3,
            help_text="They are taken out of the stock, and stay in your shop as they are.",
        )  # fmt: skip


def code_perks(brand: Brand) -> forms.models.QuerySet[Perk]:
    """The perks of the brand that are codes of their own each."""
    slugs = [slug for slug in registry.by_code() if registry.kind(slug).stock == "codes"]
    return Perk.objects.filter(brand=brand, kind__in=slugs).order_by("name")


@for_brand
def code_alarms(request: HttpRequest, brand: Brand) -> HttpResponse:
    """The alarms that stand open, those that were handled, and a form to plant codes."""
    form = PlantForm(brand, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        perk, count = form.cleaned_data["perk"], form.cleaned_data["count"]
        try:
            codes.plant(perk, count, request.user.pk)
        except Refusal as refusal:
            form.add_error("count", refusal.sentence)
        else:
            tell(request, f"Planted. If one of the {count} is used, you get a letter.")
            return redirect("code_alarms", brand.slug)
    planted = alarms.planted_of(brand.pk)
    perks = list(code_perks(brand))
    context = {
        "brand": brand,
        "form": form,
        "open": alarms.open_of(brand.pk),
        "handled": alarms.handled_of(brand.pk),
        "planted": [(perk, planted.get(perk.pk, 0)) for perk in perks],
        "may_write": may_write(request, brand),
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/code_alarms.html", context, status=status)


@for_brand
@require_POST
def code_alarm(request: HttpRequest, brand: Brand, id: int) -> HttpResponse:
    """Note that an alarm was handled."""
    alarms.handle(brand.pk, id, request.POST.get("note", ""), request.user.pk)
    tell(request, "Noted. The next use of that code is an alarm again.")
    return redirect("code_alarms", brand.slug)
