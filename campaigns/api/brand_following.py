"""What goes on after the launch: searches in networks, letters with the report, old policies."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import policies, report_letters
from campaigns.api.brand_attribution import PolicyOut
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.member_shapes import RefusalOut
from campaigns.models import Searched
from campaigns.models.proving import RHYTHMS
from campaigns.web import evidence_pages
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView
from perks.ground.errors import Refusal
from perks.ground.scopes import current_actor


class SearchedOut(serializers.ModelSerializer[Searched]):
    """Everything up to `reached_at` was searched; `why` says why it could not go on, or is empty."""

    class Meta:
        model = Searched
        fields = ("network", "reached_at", "next_at", "why")


class LettersShape(serializers.Serializer[Any]):
    """Who asks gets them, at her own address; "" for none."""

    rhythm = serializers.ChoiceField(["", *RHYTHMS])


class Searches(BrandView):
    @extend_schema(
        responses={200: SearchedOut(many=True), 404: RefusalOut},
        summary="How far each network was searched for the campaign",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = Searched.objects.filter(campaign=campaign_of(self.brand, campaign))
        return Response(SearchedOut(found.order_by("network"), many=True).data)


class Policies(BrandView):
    @extend_schema(
        responses={200: PolicyOut(many=True), 404: RefusalOut},
        summary="Every attribution policy that was in force, newest first",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = policies.saved(campaign_of(self.brand, campaign))
        return Response(PolicyOut(found, many=True).data)


class ReportLetters(BrandView):
    @extend_schema(
        responses={200: LettersShape, **REFUSED}, summary="Whether the report comes by letter"
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        standing = report_letters.of(campaign_of(self.brand, campaign), person())
        return Response({"rhythm": standing.rhythm if standing else ""})

    @extend_schema(
        request=LettersShape,
        responses={200: LettersShape, **REFUSED},
        summary="Have the report by letter, or no more",
    )
    def put(self, request: Request, brand: str, campaign: int) -> Response:
        found, user = campaign_of(self.brand, campaign), person()
        body = LettersShape(data=request.data)
        body.is_valid(raise_exception=True)
        rhythm = body.validated_data["rhythm"]
        if rhythm:
            report_letters.order(found, user, rhythm)
        else:
            report_letters.stop(found.pk, user)
        return Response({"rhythm": rhythm})


class EvidencePicture(BrandView):
    @extend_schema(
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY, 404: RefusalOut},
        summary="The picture that a member handed in",
    )
    def get(self, request: Request, brand: str, campaign: int, sent: int) -> HttpResponse:
        found = campaign_of(self.brand, campaign)
        return evidence_pages.picture(campaign_id=found.pk, pk=sent)


def person() -> int:
    """Who asks. Raises Refusal letters_need_a_person (403) for a machine."""
    by = current_actor().by
    if by is None:
        raise Refusal(
            "letters_need_a_person", "Letters go to a person of the team, not to a machine.", 403
        )
    return by
