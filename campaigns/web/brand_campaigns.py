"""The brand's campaigns, and a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import alarms, audiences, drafts
from campaigns.models import Campaign, Claim, Invitation
from campaigns.starts import STARTS, Start, filled
from campaigns.web.campaign_forms import NewCampaignForm
from campaigns.web.finding import may_write
from campaigns.web.perk_form import PerkForm
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.kinds import registry
from perks.models import Brand
from perks.web.access import for_brand

PAGE = 20


@for_brand
def front(request: HttpRequest, brand: Brand) -> HttpResponse:
    return redirect("campaigns", brand.slug)


@for_brand
def campaigns(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Every campaign with its state and key figures, newest first."""
    found = Campaign.objects.filter(brand=brand).select_related("perk").order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "brand": brand,
        "page": page,
        "rows": with_figures(page.object_list),
        "alarms": alarms.count_open(brand.pk),
        "may_write": may_write(request, brand),
    }
    return render(request, "campaigns/brand/campaigns.html", context)


@dataclass(frozen=True)
class Row:
    """A campaign with the members who were invited, claimed and came."""

    campaign: Campaign
    invited: int = 0
    claimed: int = 0
    came: int = 0


def with_figures(campaigns: Iterable[Campaign]) -> list[Row]:
    """The key figures of some campaigns, in two queries: joined in one they would multiply."""
    shown = list(campaigns)
    asked = Invitation.objects.filter(campaign__in=shown, held_out=False)
    invited = dict(asked.values_list("campaign_id").annotate(Count("pk")))
    members = Count("member_id", distinct=True)
    came = Count("member_id", distinct=True, filter=Q(state="redeemed"))
    taken = Claim.objects.filter(campaign__in=shown).values_list("campaign_id")
    counted = {id: rest for id, *rest in taken.annotate(claimed=members, came=came)}
    return [Row(each, invited.get(each.pk, 0), *counted.get(each.pk, ())) for each in shown]


@for_brand
def campaign_new(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Name it, choose or describe what is given; a start has all of it filled in."""
    start = STARTS.get(request.GET.get("start", ""))
    new = NewCampaignForm(brand, start, request.POST or None, initial=initial(request, start))
    is_typed = request.method == "POST" and not request.POST.get("perk")
    of, given = (registry.kinds()[start.kind], filled(start)) if start else (None, {})
    sent = (request.POST, request.FILES) if is_typed else ()
    perk = PerkForm(*sent, prefix="perk", of=of, initial=given)
    # A browser would refuse to send a closed form with required fields.
    perk.use_required_attribute = False
    if request.method == "POST" and new.is_valid() and (not is_typed or perk.is_valid()):
        made = make(brand, new, perk, start)
        if made is not None:
            then = start.then if start else "Write who it is for, then launch it."
            tell(request, f"The draft is kept. {then}")
            return redirect("campaign", brand.slug, made.pk)
    context = {
        "brand": brand, "form": new, "perk_form": perk, "start": start,
        "starts": STARTS.values(),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "campaigns/brand/campaign_new.html", context, status=status)


def initial(request: HttpRequest, start: Start | None) -> dict[str, Any]:
    kept = {"audience": request.GET["audience"]} if "audience" in request.GET else {}
    return {"name": start.name, "perk": None, **kept} if start else kept


def make(
    brand: Brand, new: NewCampaignForm, perk: PerkForm, start: Start | None
) -> Campaign | None:
    """The draft; None when its perk was refused, with the refusal at its field."""
    try:
        with transaction.atomic():
            given = new.cleaned_data["perk"] or perk.make(brand)
            kept = new.cleaned_data["audience"]
            rule = audiences.newest(kept).tree if kept else None
            facts = start.facts if start else {}
            return drafts.draft(brand, given, new.cleaned_data["name"], rule=rule, **facts)
    except Refusal as refusal:
        perk.refuse(refusal)
        return None
