"""Audiences that the brand keeps: the list, one of them, and how far some are the same people."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import audiences
from campaigns.models import AudienceCount, AudienceExport, AudienceVersion
from campaigns.web.audience_forms import NewAudienceForm, RuleSourceForm
from campaigns.web.finding import may_write
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.models import Brand
from perks.web.access import for_brand

COUNTS = 12


@for_brand
def audience_list(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Every audience with its sentence and its newest count; some can be chosen to compare."""
    versions = AudienceVersion.objects.filter(audience=OuterRef("pk")).order_by("-number")
    counts = AudienceCount.objects.filter(version__audience=OuterRef("pk")).order_by("-pk")
    kept = audiences.of_brand(brand).annotate(
        sentence=Subquery(versions.values("sentence")[:1]),
        reach=Subquery(counts.values("reach")[:1]),
        counted_at=Subquery(counts.values("counted_at")[:1]),
    )
    context = {"brand": brand, "audiences": kept, "may_write": may_write(request, brand)}
    return render(request, "campaigns/brand/audiences.html", context)


@for_brand
def audience_new(request: HttpRequest, brand: Brand) -> HttpResponse:
    """A name, and the rule of a campaign or one that is typed."""
    start = {"campaign": request.GET.get("campaign")}
    form = NewAudienceForm(brand, request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = audiences.save(brand, form.cleaned_data["name"], form.tree())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tell(request, "Kept and counted.")
            return redirect("audience", brand.slug, made.pk)
    status = 422 if form.errors else 200
    context = {"brand": brand, "form": form}
    return render(request, "campaigns/brand/audience_new.html", context, status=status)


@for_brand
def audience(request: HttpRequest, brand: Brand, audience: int) -> HttpResponse:
    """One audience: its rule, its counts over time, its exports. A POST counts or changes it."""
    found = audiences.find(brand, audience)
    form = RuleSourceForm(brand)
    if request.method == "POST" and request.POST.get("do") == "refresh":
        audiences.refresh(found)
        tell(request, "Counted again.")
        return redirect("audience", brand.slug, found.pk)
    if request.method == "POST":
        form = RuleSourceForm(brand, request.POST)
        if form.is_valid():
            try:
                before, made = audiences.newest(found).number, audiences.change(found, form.tree())
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                same = made.number == before
                tell(request, "It says the same already." if same else f"Saved as {made.number}.")
                return redirect("audience", brand.slug, found.pk)
    counts = AudienceCount.objects.filter(version__audience=found).select_related("version")
    context = {
        "brand": brand,
        "audience": found,
        "version": audiences.newest(found),
        "counts": counts.order_by("-pk")[:COUNTS],
        "exports": AudienceExport.objects.filter(version__audience=found)
        .select_related("version")
        .order_by("-pk"),
        "form": form,
        "may_write": may_write(request, brand),
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/audience.html", context, status=status)


@for_brand
def compare(request: HttpRequest, brand: Brand) -> HttpResponse:
    """The audiences that were ticked, pair by pair."""
    asked = [part for part in request.GET.getlist("a") if part.isascii() and part.isdecimal()]
    try:
        made = audiences.compare([audiences.find(brand, int(part[:18])) for part in asked])
    except Refusal as refusal:
        warn(request, refusal.sentence)
        return redirect("audiences", brand.slug)
    return render(request, "campaigns/brand/audiences_compare.html", {"brand": brand, "made": made})


@for_brand
def audience_delete(request: HttpRequest, brand: Brand, audience: int) -> HttpResponse:
    found = audiences.find(brand, audience)
    if request.method == "POST":
        audiences.delete(found)
        tell(request, f"{found.name} is deleted.")
        return redirect("audiences", brand.slug)
    context = {"brand": brand, "audience": found}
    return render(request, "campaigns/brand/audience_delete.html", context)
