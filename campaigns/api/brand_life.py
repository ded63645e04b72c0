"""Launch, pause, resume, end over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import drafts
from campaigns.api.brand_campaigns import REFUSED, shown
from campaigns.api.brand_shapes import CampaignWithRuleOut
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView

ANSWERS = {200: CampaignWithRuleOut, **REFUSED}


class Launch(BrandView):
    @extend_schema(request=None, responses=ANSWERS, summary="Go live and invite")
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        drafts.launch(found)
        return Response(shown(found))


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
