"""How a campaign chooses whom to invite, and the list that people of the brand look through."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaigns import choosing, shortlist, wave_history
from campaigns.web.choosing_form import ChoosingForm, FloorRows
from campaigns.web.finding import campaign_of, may_write
from perks import stock, team
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.models import Brand
from perks.web.access import for_brand

PAGE = 50
DONE = {
    "strike": "Struck from the list. The member is told that the brand chose others.",
    "unstrike": "Back on the list.",
    "add": "Added. The rule and the lot that holds back bind this member too.",
    "unadd": "Not added any more.",
    "note": "Noted.",
}
UNDONE_BY = {"strike": "unstrike", "add": "unadd"}


@for_brand
def terms(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The way, the waves, the share by lot and the floors."""
    found = campaign_of(brand, campaign)
    saved = choosing.terms_of(found)
    data = request.POST if request.method == "POST" else None
    form, floors = ChoosingForm(saved, data), FloorRows(saved, data)
    if request.method == "POST" and form.is_valid() and floors.is_valid():
        try:
            kept = choosing.save(found, form.terms(floors.asked()))
        except Refusal as refusal:
            floors.refuse(refusal) if refusal.facts.get("field") == "floors" else form.refuse(
                refusal
            )
        else:
            tell(request, "Saved. " + said(kept))
            return redirect("campaign_shortlist" if kept.chooses else "campaign_choosing",
                            brand.slug, found.pk)  # fmt: skip
    context = {
        "brand": brand,
        "campaign": found,
        "form": form,
        "floors": floors,
        "saved": saved,
        "left": stock.left(found.perk_id),
        "settled": found.state != "draft",
        "may_write": may_write(request, brand) and found.phase != "ended",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "campaigns/brand/choosing.html", context, status=status)


def said(kept: choosing.Terms) -> str:
    return (
        "This is the list as it would be now." if kept.chooses else "Everybody who fits is invited."
    )


@for_brand
def listed(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The members whom the next wave proposes; a POST strikes, adds, notes, or takes back."""
    found = campaign_of(brand, campaign)
    if request.method == "POST":
        return marked(request, brand, found.pk)
    terms = choosing.terms_of(found)
    context = {
        "brand": brand,
        "campaign": found,
        "may_write": may_write(request, brand) and found.phase != "ended",
        "names": {},
    }
    if found.phase != "ended" and terms.chooses:
        shown = shortlist.shortlist(found, terms)
        page = Paginator(shown.people, PAGE).get_page(request.GET.get("page"))
        context |= {"list": shown, "page": page, "waves": shown.opened}
        if shown.audit:
            context["names"] = {each.user_id: each.user.name for each in team.members(brand)}
    else:
        context["waves"] = wave_history.told(found)
    return render(request, "campaigns/brand/shortlist.html", context)


def marked(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """One mark, then the list again; a toast offers the way back."""
    found = campaign_of(brand, campaign)
    act = request.POST.get("do", "")
    try:
        if act not in DONE:
            raise Refusal("act_unknown", "There is nothing to do by that name.", 400)
        who = shortlist.mark(
            found, request.POST.get("who", ""), act, request.POST.get("reason", "")
        )
    except Refusal as refusal:
        warn(request, refusal.sentence)
    else:
        undo = UNDONE_BY.get(act)
        path = (
            reverse("campaign_mark_undo", args=[brand.slug, found.pk, who.handle]) if undo else ""
        )
        tell(request, f"{who.name or who.spaced}: {DONE[act]}", path)
    return redirect("campaign_shortlist", brand.slug, found.pk)


@for_brand
def undo(request: HttpRequest, brand: Brand, campaign: int, handle: str) -> HttpResponse:
    """Take back the strike or the addition that holds for a handle."""
    found = campaign_of(brand, campaign)
    if request.method == "POST":
        try:
            who = shortlist.take_back(found, handle)
        except Refusal as refusal:
            warn(request, refusal.sentence)
        else:
            tell(request, f"{who.name or who.spaced}: taken back.")
    return redirect("campaign_shortlist", brand.slug, found.pk)
