"""A second person's word: asked for and given on the launch page; the bound is the owners'."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import approving
from campaigns.models import SpendingBound
from campaigns.web.finding import campaign_of
from perks import money, team
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.models import Brand
from perks.web.access import for_brand


class BoundForm(forms.Form):
    """An empty amount takes the bound away."""

    currency = forms.ChoiceField(
        label="Currency", choices=[(code, code) for code in money.CURRENCIES], initial="EUR"
    )
    amount = forms.CharField(
        label="Above this a second person approves", required=False, max_length=16,
        help_text="As in 5000.00. Empty: one person is enough. A campaign in another currency "
        "always needs the second person.",
    )  # fmt: skip


@for_brand
def campaign_ask(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Ask the others of the team."""
    found = campaign_of(brand, campaign)
    if request.method == "POST":
        try:
            approving.ask(found, request.user.pk)
        except Refusal as refusal:
            warn(request, refusal.sentence)
        else:
            tell(request, "Asked. The others of your team got a letter.")
    return redirect("campaign_launch", brand.slug, found.pk)


@for_brand
def campaign_approve(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Say yes to what somebody else asked for."""
    found = campaign_of(brand, campaign)
    if request.method == "POST":
        try:
            approving.approve(found, request.user.pk)
        except Refusal as refusal:
            warn(request, refusal.sentence)
        else:
            tell(request, "Approved. It can be launched now.")
    return redirect("campaign_launch", brand.slug, found.pk)


@for_brand
def spending_bound(request: HttpRequest, brand: Brand) -> HttpResponse:
    """What needs a second person; an owner changes it."""
    bound = SpendingBound.objects.filter(brand=brand).first()
    start = {}
    if bound:
        start = {
            "currency": bound.currency,
            "amount": money.decimal(bound.amount, bound.currency),
        }
    form = BoundForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = approving.set_bound(brand, request.user.pk, typed["currency"], typed["amount"])
        except Refusal as refusal:
            form.add_error("amount", refusal.sentence)
        else:
            said = f"Above {approving.told(made)} a second person approves." if made else ""
            tell(request, said or "One person is enough now.")
            return redirect("team", brand.slug)
    context = {
        "brand": brand, "form": form, "bound": approving.told(bound) if bound else "",
        "is_owner": team.role_of(brand, request.user.pk) == "owner",
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/spending_bound.html", context, status=status)
