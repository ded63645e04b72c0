"""The caps of a campaign over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.brand_campaigns import REFUSED
from campaigns.models import Limits
from campaigns.web.brand_limits import LABELS, limits_of
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView
from perks.ground import clock


class LimitsOut(serializers.ModelSerializer[Limits]):
    """A limit that is null does not bind. Claims are counted while they live."""

    class Meta:
        model = Limits
        fields = list(LABELS)
        extra_kwargs = {name: {"min_value": 1} for name in LABELS} | {
            "share": {"min_value": 1, "max_value": 100}
        }


class CampaignLimits(BrandView):
    @extend_schema(responses={200: LimitsOut}, summary="How much may go to whom, and how fast")
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        return Response(LimitsOut(limits_of(campaign_of(self.brand, campaign))).data)

    @extend_schema(
        request=LimitsOut,
        responses={200: LimitsOut, **REFUSED},
        summary="Set limits; those that are left out stay",
    )
    def put(self, request: Request, brand: str, campaign: int) -> Response:
        kept = limits_of(campaign_of(self.brand, campaign))
        body = LimitsOut(kept, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        body.save(changed_at=clock.now())
        return Response(body.data)
