"""Launch, pause, resume, end."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaigns import approving, choosing, deed_words, drafts
from campaigns.approving import Standing
from campaigns.models import Campaign
from campaigns.planner import planned
from campaigns.rules.parse import parse
from campaigns.web.campaign_forms import CampaignForm
from campaigns.web.finding import campaign_of, campaign_with_rule
from campaigns.web.next_steps import steps
from campaigns.web.rule_form import RuleForm
from campaigns.web.typed import Typed
from perks import money, stock
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.models import Brand
from perks.web.access import for_brand


@for_brand
def launch(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """What will happen, then the launch itself."""
    found, version = campaign_with_rule(brand, campaign)
    if request.method == "POST":
        try:
            drafts.launch(found)
        except Refusal as refusal:
            warn(request, refusal.sentence)
            return redirect("campaign_launch", brand.slug, found.pk)
        undo = reverse("campaign_pause", args=[brand.slug, found.pk])
        chooses = choosing.terms_of(found).chooses
        said = "The first wave opens when it is due" if chooses else "Invitations go out now"
        tell(request, f"Launched. {said}. Undo pauses them.", undo)
        return redirect("campaign", brand.slug, found.pk)
    if found.state != "draft":
        return redirect("campaign", brand.slug, found.pk)
    left = stock.left(found.perk_id)
    rule = parse(version.tree, None)
    plan, approval = planned(found, rule, left), approving.standing(found)
    # The page has no blanks to fill in, so no form is made of the rule.
    draft = Typed(found, CampaignForm(found), RuleForm(), rule, version.reason)
    lacking = steps(draft, left, plan.figures.reach.yes, approval)
    context = {
        "brand": brand,
        "campaign": found,
        "version": version,
        "plan": plan,
        "missing": [each for each in lacking.to_do if each.blocks and not each.is_here],
        "left": left,
        "terms": choosing.terms_of(found),
        "held_percent": round(found.holdout_share * 100),
        **second_person(found, approval, request.user.pk),
    }
    return render(request, "campaigns/brand/launch.html", context)


def second_person(
    campaign: Campaign, approval: Standing | None, reader: int | None
) -> dict[str, Any]:
    """What the launch page says of approval; {} for a brand without a bound."""
    if approval is None:
        return {}
    asked = approval.asked
    return {
        "approval": approval,
        "bound": approving.told(approval.bound),
        "amount": money.told(campaign.budget or 0, campaign.currency),
        "asker": deed_words.name_of(asked.asked_by) if asked else "",
        "by_me": asked is not None and asked.asked_by == reader,
    }


@for_brand
def pause(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    found = campaign_of(brand, campaign)
    if request.method == "POST":
        drafts.pause(found)
        undo = reverse("campaign_resume", args=[brand.slug, found.pk])
        tell(request, "Paused. Nobody new is invited, and nobody claims.", undo)
    return redirect("campaign", brand.slug, found.pk)


@for_brand
def resume(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    found = campaign_of(brand, campaign)
    if request.method == "POST":
        drafts.resume(found)
        undo = reverse("campaign_pause", args=[brand.slug, found.pk])
        tell(request, "Live again. Whoever fits and was not asked is invited.", undo)
    return redirect("campaign", brand.slug, found.pk)


@for_brand
def end(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """What ends and what stays, then the end itself."""
    found = campaign_of(brand, campaign)
    if found.state not in ("live", "paused"):
        return redirect("campaign", brand.slug, found.pk)
    if request.method == "POST":
        drafts.end(found)
        tell(request, "Ended. Passes that were issued stay valid until they expire.")
        return redirect("report", brand.slug, found.pk)
    return render(request, "campaigns/brand/end.html", {"brand": brand, "campaign": found})
