"""The campaign editor: the rule as a sentence with blanks, counted while it is typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from campaigns import first_rule, inviting, targeting, ways
from campaigns.models import Campaign, RuleVersion
from campaigns.rules.sentence import clause_line
from campaigns.web import typed
from campaigns.web.editor_page import figures_context, page_context
from campaigns.web.finding import campaign_of, campaign_with_rule, may_write
from campaigns.web.typed import Typed
from perks.ground.notices import tell
from perks.ground.unsent import typed as typed_before
from perks.models import Brand
from perks.web.access import for_brand

SAVES = ("save", "launch")
ARRANGES = ("or", "group", "not", "drop")


@for_brand
def editor(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The page; a POST changes what is typed and saves it only on "save" and "launch"."""
    found, version = campaign_with_rule(brand, campaign)
    if request.method != "POST":
        unsent = typed_before(request)
        if unsent is not None:
            now = typed.posted(found, unsent, first_rule.first_topic())
            return page(request, brand, now, version)
        return page(request, brand, typed.saved(found, version), version)
    now = typed.posted(found, request.POST, first_rule.first_topic())
    do = request.POST.get("do", "")
    if do not in SAVES:
        return page(request, brand, now, version)
    made = now.save()
    if made is None:
        return page(request, brand, now, version, status=422)
    if do == "launch":
        return redirect("campaign_launch", brand.slug, found.pk)
    tell(request, said(found, version.number, made.number))
    return redirect("campaign", brand.slug, found.pk)


def said(campaign: Campaign, before: int, now: int) -> str:
    if before == now:
        return f"Saved. The rule is still rule {now}."
    if campaign.state == "live":
        return f"Saved as rule {now}. It holds for every claim and invitation from now."
    return f"Saved as rule {now}."


def page(
    request: HttpRequest, brand: Brand, now: Typed, version: RuleVersion, status: int = 200
) -> HttpResponse:
    context = page_context(now) | {
        "brand": brand,
        "version": version,
        "may_write": may_write(request, brand) and now.campaign.phase != "ended",
        "is_unsaved": now.facts.is_bound,
        "new": request.POST.get("new", ""),
        "arranging": request.POST.get("do", "").partition(":")[0] in ARRANGES,
    }
    return render(request, "campaigns/brand/editor.html", context, status=status)


@for_brand
def reach(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The figures for what is typed, as parts that replace those on the page. Saves nothing."""
    if request.method != "POST":
        return redirect("campaign", brand.slug, campaign)
    found = campaign_of(brand, campaign)
    now = typed.posted(found, request.POST, "")
    moved = request.POST.get("try", "") != request.POST.get("try_was", "")
    slides = "try" in request.POST  # a page that was shown without figures has no slider to replace
    context = figures_context(now) | {
        "brand": brand, "live": True, "moved": moved, "slides": slides,
    }  # fmt: skip
    context["version"] = targeting.in_force(found)
    return render(request, "campaigns/brand/figures.html", context)


def letter(campaign: Campaign, because: str) -> dict[str, str] | None:
    """The invitation by mail as it goes out; None where nobody is invited."""
    if campaign.way in ways.PICKED:
        return None
    subject, context = inviting.words(campaign, because)
    return {"subject": subject, "text": render_to_string(f"{inviting.TEMPLATE}.txt", context)}


@for_brand
def preview(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The offer as a member who fits reads it, from the saved rule."""
    found = campaign_of(brand, campaign)
    rule = typed.saved(found, targeting.in_force(found)).rule
    names = targeting.names(rule, brand.name) if rule else None
    lines = [clause_line(each, names) for each in rule.clauses()] if rule and names else []
    context = {
        "brand": brand,
        "campaign": found,
        "sentences": [{"verdict": "yes", "sentence": line} for line in lines],
        "letter": letter(found, lines[0] if lines else ""),
    }
    return render(request, "campaigns/brand/preview.html", context)
