"""What came of a campaign: claims."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import claims
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_shapes import (
    BrandClaimOut,
    RevokeIn,
    page_of,
    paged,
)
from campaigns.api.member_shapes import RefusalOut
from campaigns.models import Claim
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView


class Claims(BrandView):
    @extend_schema(
        responses={200: page_of(BrandClaimOut, "BrandClaimPage"), 404: RefusalOut},
        summary="Who claimed, newest first: given names and states",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = Claim.objects.filter(campaign=campaign_of(self.brand, campaign)).order_by("-pk")
        return paged(BrandClaimOut, found, request, self)


class OneClaim(BrandView):
    @extend_schema(
        responses={200: BrandClaimOut, 404: RefusalOut}, summary="One claim: a given name, a state"
    )
    def get(self, request: Request, brand: str, claim: int) -> Response:
        found = Claim.objects.filter(brand=self.brand, pk=claim).first()
        if found is None:
            raise Http404
        return Response(BrandClaimOut(found).data)


class Revoke(BrandView):
    @extend_schema(
        request=RevokeIn,
        responses={200: BrandClaimOut, **REFUSED},
        summary="Take an issued claim back; the member reads why",
    )
    def post(self, request: Request, brand: str, claim: int) -> Response:
        body = RevokeIn(data=request.data)
        body.is_valid(raise_exception=True)
        taken = claims.revoke(claim, self.brand.pk, body.validated_data["because"])
        return Response(BrandClaimOut(taken).data)


class Restore(BrandView):
    @extend_schema(
        request=None,
        responses={200: BrandClaimOut, **REFUSED},
        summary="Take a revoking back; the member gets a unit anew, and a letter",
    )
    def post(self, request: Request, brand: str, claim: int) -> Response:
        return Response(BrandClaimOut(claims.restore(claim, self.brand.pk)).data)
