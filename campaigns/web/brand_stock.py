"""What the brand has to give, and more of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns.web.door_form import DOOR, DoorForm
from campaigns.web.finding import may_write
from campaigns.web.perk_form import PerkForm
from campaigns.web.stock_forms import StockForm, on_clock, zone_of
from perks import catalogue, releases
from perks.catalogue import shelves
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.kinds import registry
from perks.models import Brand, Perk
from perks.web.access import for_brand


@for_brand
def stock(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Every perk with its counts; each has its own page for adding more."""
    there = shelves(brand)
    context = {
        "brand": brand, "shelves": there, "may_write": may_write(request, brand),
        "sends": any(each.perk.gives_parcel for each in there),
    }  # fmt: skip
    return render(request, "campaigns/brand/stock.html", context)


@for_brand
def stock_add(request: HttpRequest, brand: Brand, perk: int) -> HttpResponse:
    """More places, or more codes, of one perk."""
    found = Perk.objects.filter(brand=brand, pk=perk).select_related("venue").first()
    if found is None:
        raise Http404
    moves = request.POST.get("do") in ("move", "now")
    form = StockForm(perk=found) if moves else StockForm(*posted(request), perk=found)
    if moves:
        move_release(request, found)
        return redirect("stock_add", brand.slug, found.pk)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                told = form.fill(found)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tell(request, told)
            return redirect("stock", brand.slug)
    context = {
        "brand": brand, "perk": found, "form": form, "waves": releases.to_come(found.pk),
        "zone": zone_of(found),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/stock_add.html", context, status=status)


def move_release(request: HttpRequest, perk: Perk) -> None:
    """Let a wave go out now, or at the moment that was typed into its line."""
    at, to = parse_datetime_of(request, "at"), parse_datetime_of(request, "to")
    now = request.POST["do"] == "now"
    try:
        if at is None or (to is None and not now):
            raise Refusal("release_past", "Say when it goes out. Nothing was changed.", 400)
        moved = releases.move(perk, at, None if now else on_clock(to, zone_of(perk)))
    except Refusal as refusal:
        warn(request, refusal.sentence)
    else:
        tell(request, f"{moved:,} go out {'now' if now else 'then'}.")


def parse_datetime_of(request: HttpRequest, name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        return None


@for_brand
def perk_new(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Something new to give: which kind, then what this kind asks for."""
    slug = request.POST.get("kind") or request.GET.get("kind", "")
    of = registry.kinds().get(slug)
    if of is None:
        context = {"brand": brand, "kinds": registry.kinds().values()}
        return render(request, "campaigns/brand/perk_kinds.html", context)
    form = PerkForm(*posted(request), of=of)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = form.make(brand)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tell(request, f"{made.name} is in stock. Members see it once a campaign is launched.")
            return redirect("stock", brand.slug)
    status = 422 if form.errors else 200
    return render(
        request,
        "campaigns/brand/perk_new.html",
        {"brand": brand, "form": form, "kind": of},
        status=status,
    )


@for_brand
def perk_door(request: HttpRequest, brand: Brand, perk: int) -> HttpResponse:
    """How one perk is handed over at its desk."""
    found = Perk.objects.filter(brand=brand, pk=perk).select_related("venue").first()
    if found is None or not found.gives_pass:
        raise Http404
    standing = {name: getattr(found, name) or None for name in DOOR}
    form = DoorForm(request.POST or None, initial=standing)
    if found.at_shops:
        # Settled by what such a perk is.
        for name in ("offline", "open_cap", "books_slots"):
            del form.fields[name]
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.change_door(found, **form.door())
        except Refusal as refusal:
            form.add_error("open_cap", refusal.sentence)
        else:
            tell(request, f"Saved. Scanners of {found.venue} follow within a minute.")
            return redirect("stock", brand.slug)
    status = 422 if form.errors else 200
    context = {"brand": brand, "perk": found, "form": form}
    return render(request, "campaigns/brand/perk_door.html", context, status=status)


def posted(request: HttpRequest) -> tuple[Any, ...]:
    """The arguments that bind a form with files."""
    return (request.POST, request.FILES) if request.method == "POST" else ()
