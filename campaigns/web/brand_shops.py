"""Many shops for one sponsor: their link and terms, who joined, what each is owed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.web.finding import campaign_of, may_write
from campaigns.web.shop_forms import NAMES, TermsForm, act
from perks import money, qr, settlement, shop_desk, shop_terms, shops
from perks.ground.notices import tell
from perks.ground.sheets import download
from perks.models import Brand, Shop, ShopTerms
from perks.web.access import for_brand
from perks.web.period import PeriodForm

HEAD = ("shop", "city", "country", "joined", "left", "uses", "taken back", "owed", "currency")


@for_brand
def shop_list(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The shops with their totals; writers set terms, caps and the link."""
    found = campaign_of(brand, campaign)
    if not found.perk.at_shops:
        return render(
            request, "campaigns/brand/shops_none.html", {"brand": brand, "campaign": found}
        )
    terms = shop_terms.terms_of(found.perk)
    typed = request.POST if request.POST.get("do") == "terms" else None
    form = TermsForm(typed, initial={name: getattr(terms, name) for name in NAMES})
    if request.method == "POST" and act(request, found, form):
        return redirect("shops", brand.slug, found.pk)
    context = {
        "brand": brand, "campaign": found, "form": form, "may_write": may_write(request, brand),
        **listed(request, found), **about_link(request, terms),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/shops.html", context, status=status)


def listed(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """The table: a line for each shop, and the totals of the period."""
    period = PeriodForm(request.GET or None)
    lines = settlement.lines(campaign.perk, period.period())
    return {
        "period": period,
        "query": request.GET.urlencode(),
        "lines": [(line, told(line.amount, line.currency or campaign.currency)) for line in lines],
        "joined": sum(line.shop.left_at is None for line in lines),
        "uses": sum(line.uses - line.reversed for line in lines),
        "owed": [told(amount, code) for code, amount in settlement.owed(lines).items()],
    }


def told(amount: int, currency: str) -> str:
    return money.told(amount, currency) if currency else ""


def about_link(request: HttpRequest, terms: ShopTerms) -> dict[str, Any]:
    """The link as text and picture, while it is open."""
    address = request.build_absolute_uri(reverse("shop_join", args=[terms.token]))
    return {
        "terms": terms,
        "hours": shop_desk.hours_of(terms),
        "address": address,
        "picture": qr.draw(address, "Code of the link for shops", mode="byte"),
    }


@for_brand
def shop_remove(request: HttpRequest, brand: Brand, campaign: int, shop: int) -> HttpResponse:
    """GET asks, POST takes the shop off; what it handed over is owed all the same."""
    found = campaign_of(brand, campaign)
    one = get_object_or_404(Shop.objects.select_related("venue"), pk=shop, perk=found.perk)
    if request.method == "POST":
        shops.remove(one.pk, found.perk)
        tell(request, f"{one.venue.name} is off the list. Its desk says no from now on.")
        return redirect("shops", brand.slug, found.pk)
    context = {"brand": brand, "campaign": found, "shop": one}
    return render(request, "campaigns/brand/shop_remove.html", context)


@for_brand
def settlement_csv(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """What each shop is owed for the period: with the ledger to the last cent."""
    found = campaign_of(brand, campaign)
    period = PeriodForm(request.GET or None).settled()
    rows = [
        (
            line.shop.venue.name, line.shop.venue.city, line.shop.venue.country,
            line.shop.joined_at.isoformat(), line.shop.left_at and line.shop.left_at.isoformat(),
            line.uses, line.reversed, money.decimal(line.amount, line.currency), line.currency,
        )
        for line in settlement.lines(found.perk, period)
    ]  # fmt: skip
    return download([HEAD, *rows], f"campaign-{found.pk}-settlement.csv")
