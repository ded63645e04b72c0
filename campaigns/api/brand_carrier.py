"""Files to the carrier and back, over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import labels, tracking
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.parcel_shapes import TrackingOut
from perks.api.access import BrandView
from perks.ground import scopes


class TrackingFileIn(serializers.Serializer[Any]):
    file = serializers.FileField()


class ToSend(BrandView):
    keeps_keys = False  # A kept answer would outlive the addresses.

    @extend_schema(
        request=None,
        responses={(200, "text/csv"): OpenApiTypes.STR, **REFUSED},
        summary="The addresses of what waits, as CSV; each leaves a line that its member reads",
    )
    def post(self, request: Request, brand: str) -> HttpResponse:
        answer = HttpResponse(
            labels.to_send(self.brand, scopes.current_actor().by), "text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = 'attachment; filename="to-send.csv"'
        answer["Cache-Control"] = "no-store"
        return answer


class TrackingFile(BrandView):
    @extend_schema(
        request={"multipart/form-data": TrackingFileIn},
        responses={200: TrackingOut(many=True), **REFUSED},
        summary="The carrier's file, filled in; each line is taken or refused by itself",
    )
    def post(self, request: Request, brand: str) -> Response:
        body = TrackingFileIn(data=request.data)
        body.is_valid(raise_exception=True)
        lines = tracking.read(body.validated_data["file"].read(tracking.LARGEST + 1))
        found = tracking.take_in(self.brand.pk, lines, first=2)
        return Response(TrackingOut(found, many=True).data)
