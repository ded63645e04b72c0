"""Audiences that the brand keeps: the list, one of them, and how far some are the same people."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import audiences, first_rule, targeting
from campaigns.models import (
    AudienceCount,
    AudienceExport,
    AudienceVersion,
    Campaign,
)
from campaigns.web import audience_forms
from campaigns.web.audience_forms import NewAudienceForm, SourceForm, TypedAudience
from campaigns.web.brand_editor import ARRANGES
from campaigns.web.editor_page import builder_context
from campaigns.web.finding import may_write
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.ground.unsent import typed as typed_before
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
    """A name and a rule, begun with that of a campaign or with a topic."""
    unsent = typed_before(request)
    if unsent is not None:
        facts = NewAudienceForm(brand, unsent)
        return new_page(request, brand, audience_forms.posted(brand, facts, unsent))
    if request.method != "POST":
        facts = NewAudienceForm(brand, initial={"campaign": request.GET.get("campaign")})
        now = audience_forms.begun(brand, facts, first_tree(brand, request.GET.get("campaign", "")))
        return new_page(request, brand, now)
    now = audience_forms.posted(brand, NewAudienceForm(brand, request.POST), request.POST)
    if request.POST.get("do", "save") != "save":
        return new_page(request, brand, now)
    if now.tree is not None:
        try:
            made = audiences.save(brand, now.facts.cleaned_data["name"], now.tree)
        except Refusal as refusal:
            now.facts.refuse(refusal)
        else:
            tell(request, "Kept and counted.")
            return redirect("audience", brand.slug, made.pk)
    return new_page(request, brand, now, status=422)


def first_tree(brand: Brand, campaign: str) -> object:
    """The rule of a campaign of the brand, by its number; without one a topic to begin with."""
    asked = int(campaign) if campaign.isdecimal() and len(campaign) < 19 else 0
    found = Campaign.objects.filter(brand=brand, pk=asked).first()
    return targeting.in_force(found).tree if found else first_rule.first_rule()


def new_page(
    request: HttpRequest, brand: Brand, now: TypedAudience, status: int = 200
) -> HttpResponse:
    context = builder_of(request, now, errors=status != 200) | {"brand": brand}
    return render(request, "campaigns/brand/audience_new.html", context, status=status)


def builder_of(request: HttpRequest, now: TypedAudience, errors: bool) -> dict[str, object]:
    """The context of a rule with blanks; faults are told above it once it was to be saved."""
    verb = request.POST.get("do", "").partition(":")[0]
    return builder_context() | {
        "typed": now,
        "errors": errors,
        "new": request.POST.get("new", ""),
        "arranging": verb in ARRANGES,
    }


@for_brand
def audience(request: HttpRequest, brand: Brand, audience: int) -> HttpResponse:
    """One audience: its rule, its counts over time, its exports. A POST counts or changes it."""
    found = audiences.find(brand, audience)
    if request.method == "POST" and request.POST.get("do") == "refresh":
        audiences.refresh(found)
        tell(request, "Counted again.")
        return redirect("audience", brand.slug, found.pk)
    unsent = typed_before(request)
    if unsent is not None and unsent.get("do") != "refresh":
        return shown(
            request, brand, found, audience_forms.posted(brand, SourceForm(brand, unsent), unsent)
        )
    if request.method != "POST":
        newest = audiences.newest(found)
        now = audience_forms.begun(brand, SourceForm(brand), newest.tree)
        return shown(request, brand, newest, now)
    now = audience_forms.posted(brand, SourceForm(brand, request.POST), request.POST)
    if request.POST.get("do", "change") != "change":
        return shown(request, brand, audiences.newest(found), now)
    if now.tree is not None:
        try:
            before, made = audiences.newest(found).number, audiences.change(found, now.tree)
        except Refusal as refusal:
            now.facts.refuse(refusal)
        else:
            same = made.number == before
            tell(request, "It says the same already." if same else f"Saved as {made.number}.")
            return redirect("audience", brand.slug, found.pk)
    return shown(request, brand, audiences.newest(found), now, status=422)


def shown(
    request: HttpRequest, brand: Brand, version: AudienceVersion, now: TypedAudience,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of an audience, whose newest version this is."""
    found = version.audience
    counts = AudienceCount.objects.filter(version__audience=found).select_related("version")
    exports = AudienceExport.objects.filter(version__audience=found).select_related("version")
    context = builder_of(request, now, errors=status != 200) | {
        "brand": brand,
        "audience": found,
        "version": version,
        "counts": list(counts.order_by("-pk")[:COUNTS]),
        "exports": exports.order_by("-pk"),
        "changing": now.facts.is_bound,
        "may_write": may_write(request, brand),
    }
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
