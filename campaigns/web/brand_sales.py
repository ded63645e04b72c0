"""What the brand's side told of sales: sums, orders, what does not fit; and the ways to tell it."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import alarms, booking, order_files, recipes, sales, shopify, takings
from campaigns.models import EventKey, ShopSecret
from campaigns.order_files import Uploaded
from campaigns.web.finding import may_write
from perks import team
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Brand
from perks.web.access import for_brand

PAGE = 50


class FileForm(forms.Form):
    file = forms.FileField(
        label="A CSV of orders",
        help_text="Columns order, amount and currency, and any of kind, id, at, click, code, email, "
        "email_hash, country. Uploading it again changes nothing.",
    )


class ShopForm(forms.Form):
    shop = forms.CharField(
        label="Address of the shop", max_length=120, help_text="As in northwind.myshopify.com."
    )
    secret = forms.CharField(
        label="Secret that signs its webhooks",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Shopify shows it below the webhooks. It is kept sealed and not shown again.",
    )


class SalesPage:
    """A brand's orders as pages want them: counted once, read one page at a time."""

    def __init__(self, brand_id: int) -> None:
        self.brand_id = brand_id

    def count(self) -> int:
        return sales.count(self.brand_id)

    def __getitem__(self, part: slice) -> list[takings.Sale]:
        return takings.listed(self.brand_id, part.stop - part.start, part.start)


@for_brand
def sales_page(request: HttpRequest, brand: Brand) -> HttpResponse:
    """The sums by currency, the orders, and a file to upload."""
    form = FileForm(request.POST or None, request.FILES or None)
    came: Uploaded | None = None
    if request.method == "POST" and form.is_valid():
        try:
            came = order_files.upload(brand, form.cleaned_data["file"].read())
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
        else:
            if not came.wrong_lines:
                tell(request, said_of(came))
                return redirect("sales", brand.slug)
    listed: Paginator[takings.Sale] = Paginator(SalesPage(brand.pk), PAGE)  # type: ignore[arg-type]
    context = {
        "brand": brand,
        "form": form,
        "came": came,
        "totals": takings.totals(brand.pk),
        "page": listed.get_page(request.GET.get("page")),
        "flagged": [(each, said(each.code)) for each in sales.flagged(brand.pk)],
        "alarms": alarms.count_open(brand.pk),
        "may_write": may_write(request, brand),
    }
    status = 422 if form.errors or came else 200
    return render(request, "campaigns/brand/sales.html", context, status=status)


def said_of(came: Uploaded) -> str:
    parts = [f"{came.counted:,} new", f"{came.again:,} known already"]
    if came.otherwise:
        parts.append(f"{came.otherwise:,} told otherwise before, and flagged")
    return f"The file is booked: {', '.join(parts)}."


def said(code: str) -> str:
    """What a flag says; the fields of a webhook that cannot be read have codes of their own."""
    return booking.SAID.get(code, "The webhook could not be read, and nothing was booked.")


@for_brand
def sales_ways(request: HttpRequest, brand: Brand) -> HttpResponse:
    """How sales are told: signed postbacks, Shopify, the pixel."""
    form = ShopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = shopify.keep(brand, request.user.pk, typed["shop"], typed["secret"])
        except Refusal as refusal:
            form.add_error("shop", refusal.sentence)
        else:
            tell(request, f"Kept. Webhooks that {made.shop} signs are booked from now.")
            return redirect("sales_ways", brand.slug)
    context = {
        "brand": brand,
        "form": form,
        "recipes": recipes.of(brand),
        "keys": EventKey.objects.filter(brand=brand, revoked_at=None).order_by("-pk"),
        "shops": ShopSecret.objects.filter(brand=brand).order_by("-pk"),
        "topics": shopify.TOPICS,
        "is_owner": team.role_of(brand, request.user.pk) == "owner",
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/sales_ways.html", context, status=status)


@for_brand
def shop_revoke(request: HttpRequest, brand: Brand, id: int) -> HttpResponse:
    """End a shop's secret. Only a POST does."""
    if request.method == "POST":
        gone = shopify.revoke(brand, request.user.pk, id)
        tell(request, f"Ended. Webhooks signed with that secret of {gone.shop} are refused.")
        return redirect("sales_ways", brand.slug)
    found = ShopSecret.objects.filter(brand=brand, pk=id).first()
    if found is None:
        raise Refusal("shop_unknown", "The brand has no such shop.", 404)
    context = {"brand": brand, "shop": found}
    return render(request, "campaigns/brand/shop_revoke.html", context)
