"""Audiences that a brand keeps: saved, changed, counted again, compared, exported, deleted."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import audiences, naming
from campaigns.api.audience_shapes import (
    AudienceIn,
    AudienceOut,
    AudienceWithCountsOut,
    ComparisonOut,
    ExportedOut,
    ExportOut,
    compared,
    shown,
    shown_whole,
)
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_shapes import RuleIn, RuleRefusalOut, page_of, paged
from campaigns.api.member_shapes import RefusalOut
from campaigns.models import AudienceExport
from perks.api.access import BrandView
from perks.ground import scopes
from perks.ground.errors import Refusal


class Audiences(BrandView):
    @extend_schema(
        operation_id="brands_audiences_list",
        responses={200: AudienceOut(many=True)},
        summary="The brand's audiences, by name",
    )
    def get(self, request: Request, brand: str) -> Response:
        return Response([shown(each) for each in audiences.of_brand(self.brand)])

    @extend_schema(
        request=AudienceIn,
        responses={201: AudienceWithCountsOut, **REFUSED, 422: RuleRefusalOut},
        summary="Keep a rule as an audience, and count it",
    )
    def post(self, request: Request, brand: str) -> Response:
        body = AudienceIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = audiences.save(self.brand, body.validated_data["name"], body.validated_data["rule"])
        return Response(shown_whole(made), status=201)


class OneAudience(BrandView):
    @extend_schema(
        responses={200: AudienceWithCountsOut, 404: RefusalOut},
        summary="One audience with the counts of its version",
    )
    def get(self, request: Request, brand: str, audience: int) -> Response:
        return Response(shown_whole(audiences.find(self.brand, audience)))

    @extend_schema(
        request=RuleIn,
        responses={200: AudienceWithCountsOut, **REFUSED, 422: RuleRefusalOut},
        summary="Save the rule as the next version; the same rule again makes none",
    )
    def put(self, request: Request, brand: str, audience: int) -> Response:
        found = audiences.find(self.brand, audience)
        body = RuleIn(data=request.data)
        body.is_valid(raise_exception=True)
        audiences.change(found, body.validated_data["rule"])
        return Response(shown_whole(found))

    @extend_schema(responses={204: None, 404: RefusalOut}, summary="Keep the audience no longer")
    def delete(self, request: Request, brand: str, audience: int) -> Response:
        audiences.delete(audiences.find(self.brand, audience))
        return Response(status=204)


class Refresh(BrandView):
    @extend_schema(
        request=None,
        responses={200: AudienceWithCountsOut, 404: RefusalOut},
        summary="Count the audience again; the count is kept with its date",
    )
    def post(self, request: Request, brand: str, audience: int) -> Response:
        found = audiences.find(self.brand, audience)
        audiences.refresh(found)
        return Response(shown_whole(found))


class Compare(BrandView):
    @extend_schema(
        parameters=[OpenApiParameter("ids", str, description="2 to 5 audiences, as in 3,8.")],
        responses={200: ComparisonOut, 400: RefusalOut, 404: RefusalOut},
        summary="How far audiences are the same people",
    )
    def get(self, request: Request, brand: str) -> Response:
        return Response(compared(audiences.compare(chosen(self.brand, request))))


def chosen(brand: Any, request: Request) -> list[Any]:
    asked = [part.strip() for part in request.query_params.get("ids", "").split(",")]
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in asked):
        raise Refusal("audiences_to_compare", "Name audiences by number, as in ids=3,8.", 400)
    return [audiences.find(brand, int(part)) for part in asked]


class Exports(BrandView):
    @extend_schema(
        operation_id="brands_audiences_exports_list",
        responses={200: page_of(ExportOut, "ExportPage"), 404: RefusalOut},
        summary="What was exported of an audience, newest first, without the names",
    )
    def get(self, request: Request, brand: str, audience: int) -> Response:
        found = audiences.find(self.brand, audience)
        made = AudienceExport.objects.filter(version__audience=found).select_related("version")
        return paged(ExportOut, made.order_by("-pk"), request, self)

    @extend_schema(
        request=None,
        responses={201: ExportedOut, **REFUSED},
        summary="Export who agreed to be named; each of them has a receipt",
    )
    def post(self, request: Request, brand: str, audience: int) -> Response:
        found = audiences.find(self.brand, audience)
        made = naming.export(self.brand, found, scopes.current_actor().by)
        lines = [vars(each) for each in naming.lines_of(made)]
        return Response({**ExportOut(made).data, "named": lines}, status=201)
