"""The brief of a campaign over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import briefs
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brief_shapes import BriefIn, BriefOut
from campaigns.api.member_shapes import RefusalOut
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView


class CampaignBrief(BrandView):
    @extend_schema(
        responses={200: BriefOut, 404: RefusalOut}, summary="What members read with the perk"
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        brief = briefs.of(campaign_of(self.brand, campaign).pk)
        return Response(BriefOut(brief).data if brief else BriefOut.EMPTY)

    @extend_schema(
        request=BriefIn,
        responses={200: BriefOut, **REFUSED},
        summary="Write the brief; until when to say nothing settles at launch",
    )
    def put(self, request: Request, brand: str, campaign: int) -> Response:
        body = BriefIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        assets = [(each["label"], each["url"]) for each in said["assets"]]
        found = campaign_of(self.brand, campaign)
        kept = briefs.save(found, said["text"], assets, said["quiet_until"])
        return Response(BriefOut(kept).data)
