"""Files that go along with a perk, over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import brief_files, history
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.member import me
from campaigns.api.member_shapes import RefusalOut
from campaigns.briefs import LONGEST_LABEL
from campaigns.models import BriefFile
from campaigns.pictures import MOST_BYTES
from campaigns.web.brief_files import handed_out
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView
from perks.ground.api import ScopedView


class BriefFileIn(serializers.Serializer[Any]):
    label = serializers.CharField(max_length=LONGEST_LABEL)
    file = serializers.FileField(help_text="JPEG, PNG, WebP or PDF, at most 5 MB.")


class BriefFileOut(serializers.Serializer[BriefFile]):
    id = serializers.IntegerField()
    label = serializers.CharField()
    kind = serializers.ChoiceField(BriefFile.KINDS)
    size = serializers.IntegerField(help_text="Bytes.")


class BriefFiles(BrandView):
    @extend_schema(
        responses={200: BriefFileOut(many=True), 404: RefusalOut}, summary="Files with the brief"
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = brief_files.of(campaign_of(self.brand, campaign).pk)
        return Response(BriefFileOut(found, many=True).data)

    @extend_schema(
        request={"multipart/form-data": BriefFileIn},
        responses={201: BriefFileOut, 413: RefusalOut, **REFUSED},
        summary="Put a picture or a PDF beside the brief",
    )
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        body = BriefFileIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        found = campaign_of(self.brand, campaign)
        kept = brief_files.add(found, said["label"], said["file"].read(MOST_BYTES + 1))
        return Response(BriefFileOut(kept).data, status=201)


class OneBriefFile(BrandView):
    @extend_schema(responses={204: None, **REFUSED}, summary="Remove a file; twice is once")
    def delete(self, request: Request, brand: str, campaign: int, file: int) -> Response:
        brief_files.remove(campaign_of(self.brand, campaign), file)
        return Response(status=204)


class MyFiles(ScopedView):
    @extend_schema(
        responses={200: BriefFileOut(many=True), 404: RefusalOut},
        summary="Files that go along with a claim of mine",
    )
    def get(self, request: Request, id: int) -> Response:
        found = brief_files.of_claim(history.one_of(me(), id))
        return Response(BriefFileOut(found, many=True).data)


class MyFile(ScopedView):
    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: RefusalOut},
        summary="One of these files",
    )
    def get(self, request: Request, id: int, file: int) -> HttpResponse:
        return handed_out(brief_files.one_of_claim(history.one_of(me(), id), file))
