"""Launch, pause, resume, end over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import approving, drafts
from campaigns.api.brand_campaigns import REFUSED, shown
from campaigns.api.brand_shapes import CampaignWithRuleOut
from campaigns.models import Approval
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView
from perks.ground.scopes import current_actor


class ApprovalOut(serializers.ModelSerializer[Approval]):
    """`amount` is in whole minor units; `approved_at` is null while it waits."""

    class Meta:
        model = Approval
        fields = ("id", "currency", "amount", "asked_at", "approved_at")


APPROVED = {200: ApprovalOut, **REFUSED}
ANSWERS = {200: CampaignWithRuleOut, **REFUSED}


class Launch(BrandView):
    @extend_schema(request=None, responses=ANSWERS, summary="Go live and invite")
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        drafts.launch(found)
        return Response(shown(found))


class AskApproval(BrandView):
    @extend_schema(request=None, responses=APPROVED, summary="Ask a second person for the budget")
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        return Response(ApprovalOut(approving.ask(found, current_actor().by)).data)


class Approve(BrandView):
    @extend_schema(
        request=None, responses=APPROVED,
        summary="Approve what somebody else asked for; a person's session only",
    )  # fmt: skip
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        return Response(ApprovalOut(approving.approve(found, current_actor().by)).data)


class Pause(BrandView):
    @extend_schema(request=None, responses=ANSWERS, summary="Invite and give nothing for now")
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        drafts.pause(found)
        return Response(shown(found))


class Resume(BrandView):
    @extend_schema(request=None, responses=ANSWERS, summary="Go on after a pause")
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        drafts.resume(found)
        return Response(shown(found))


class End(BrandView):
    @extend_schema(request=None, responses=ANSWERS, summary="End for good; passes stay valid")
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        drafts.end(found)
        return Response(shown(found))
