"""Campaigns of a brand: list, draft, look, change."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import drafts, targeting
from campaigns.api.brand_shapes import (
    CampaignChangeIn,
    CampaignIn,
    CampaignOut,
    CampaignWithRuleOut,
    page_of,
    paged,
)
from campaigns.api.member_shapes import RefusalOut
from campaigns.models import Campaign
from campaigns.models.campaigns import STATES
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView
from perks.ground.errors import Refusal
from perks.models import Brand, Perk

REFUSED = {400: RefusalOut, 403: RefusalOut, 404: RefusalOut, 409: RefusalOut, 422: RefusalOut}
STATE = OpenApiParameter("state", str, enum=list(STATES), description="Only these.")


class Campaigns(BrandView):
    @extend_schema(
        operation_id="brands_campaigns_list",
        parameters=[
            STATE,
            OpenApiParameter("limit", int, description="At most 200."),
            OpenApiParameter("offset", int),
        ],
        responses={200: page_of(CampaignOut, "CampaignPage"), 400: RefusalOut},
        summary="The brand's campaigns, newest first",
    )
    def get(self, request: Request, brand: str) -> Response:
        found = Campaign.objects.filter(brand=self.brand).order_by("-pk")
        state = request.query_params.get("state")
        if state is not None and state not in STATES:
            known = ", ".join(STATES)
            raise Refusal("state_unknown", f"There is no such state. There are: {known}.", 400)
        if state is not None:
            found = found.filter(Campaign.in_phase(state))
        return paged(CampaignOut, found, request, self)

    @extend_schema(
        request=CampaignIn,
        responses={201: CampaignWithRuleOut, **REFUSED},
        summary="A new draft",
    )
    def post(self, request: Request, brand: str) -> Response:
        body = CampaignIn(data=request.data)
        body.is_valid(raise_exception=True)
        facts = with_perk(self.brand, body.validated_data)
        made = drafts.draft(self.brand, facts.pop("perk"), facts.pop("name"), **facts)
        return Response(shown(made), status=201)


class OneCampaign(BrandView):
    @extend_schema(
        responses={200: CampaignWithRuleOut, 404: RefusalOut}, summary="One campaign with its rule"
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        return Response(shown(campaign_of(self.brand, campaign)))

    @extend_schema(
        request=CampaignChangeIn,
        responses={200: CampaignWithRuleOut, **REFUSED},
        summary="Change facts of a campaign; all of them or none",
    )
    def patch(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        body = CampaignChangeIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(shown(drafts.change(found, **with_perk(self.brand, body.validated_data))))


def with_perk(brand: Brand, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with perk and rewarded campaign themselves for their ids.

    Raises Refusal perk_not_yours or reward_not_yours (404).
    """
    if facts.get("rewards") is not None:
        rewarded = Campaign.objects.filter(brand=brand, pk=facts["rewards"]).first()
        if rewarded is None:
            raise Refusal("reward_not_yours", "The brand has no such campaign.", 404)
        facts = {**facts, "rewards": rewarded}
    if "perk" not in facts:
        return dict(facts)
    perk = Perk.objects.filter(brand=brand, pk=facts["perk"]).first()
    if perk is None:
        raise Refusal("perk_not_yours", "The brand has no such perk. Nothing was saved.", 404)
    return {**facts, "perk": perk}


def shown(campaign: Campaign) -> dict[str, Any]:
    campaign.newest_rule = targeting.in_force(campaign)  # type: ignore[attr-defined]
    return dict(CampaignWithRuleOut(campaign).data)
