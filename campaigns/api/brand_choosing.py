"""How a campaign chooses, and its shortlist, over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import choosing, shortlist, wave_history
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.member_shapes import RefusalOut
from campaigns.choosing import Asked, Terms
from campaigns.models.choosing import ACTS, FLOOR_KINDS, WAYS
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView


class FloorShape(serializers.Serializer[Any]):
    """At least so many places of each wave for one group."""

    kind = serializers.ChoiceField(choices=list(FLOOR_KINDS))
    value = serializers.CharField(
        max_length=8, help_text="A country or language code, or a band: DE, pt, 25-34, 40-59."
    )
    least = serializers.IntegerField(min_value=1)


class ChoosingShape(serializers.Serializer[Any]):
    """`per_wave` null means as many as are expected to take what is left."""

    way = serializers.ChoiceField(choices=list(WAYS))
    per_wave = serializers.IntegerField(min_value=1, allow_null=True, default=None)
    interval_hours = serializers.IntegerField(min_value=1, max_value=2160, default=72)
    review_hours = serializers.IntegerField(
        min_value=0, max_value=336, default=0, help_text="Between the launch and the first wave."
    )
    exploration = serializers.FloatField(min_value=0, max_value=0.5, default=0)
    floors = FloorShape(many=True, default=list)


class WaveOut(serializers.Serializer[Any]):
    """An opened wave. Numbers of fewer than ten people are null."""

    number = serializers.IntegerField()
    way = serializers.ChoiceField(choices=list(WAYS))
    opened_at = serializers.DateTimeField()
    places = serializers.IntegerField()
    invited = serializers.IntegerField()
    candidates = serializers.IntegerField(allow_null=True)
    reach = serializers.IntegerField(allow_null=True)
    reach_by_score = serializers.IntegerField(allow_null=True)
    commitment = serializers.CharField()
    seed = serializers.CharField()


class PersonOut(serializers.Serializer[Any]):
    """A candidate: a handle, and a given name where the member may be named."""

    handle = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    because = serializers.CharField(allow_blank=True)
    claims = serializers.IntegerField()
    mentions = serializers.IntegerField()
    note = serializers.CharField(allow_blank=True)
    mark = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class ShortlistOut(serializers.Serializer[Any]):
    """`hidden` says why nobody is listed: few (fewer than ten fit), enough (there is a place for
    everybody) or lottery (nobody is known before the draw)."""

    wave = serializers.IntegerField()
    commitment = serializers.CharField()
    due_at = serializers.DateTimeField()
    places = serializers.IntegerField()
    candidates = serializers.IntegerField(allow_null=True)
    hidden = serializers.CharField(allow_blank=True)
    reach = serializers.IntegerField(allow_null=True)
    reach_by_score = serializers.IntegerField(allow_null=True)
    people = PersonOut(many=True)
    spare = PersonOut(many=True)
    known = PersonOut(many=True)
    struck = PersonOut(many=True)


class MarkIn(serializers.Serializer[Any]):
    """`who` is a handle, or the number of a receipt of this brand."""

    who = serializers.CharField(max_length=40)
    act = serializers.ChoiceField(choices=list(ACTS))
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class MarkOut(serializers.Serializer[Any]):
    handle = serializers.CharField()
    act = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    by = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()


class ChoosingView(BrandView):
    @extend_schema(responses={200: ChoosingShape, 404: RefusalOut}, summary="How it chooses")
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        return Response(ChoosingShape(choosing.terms_of(campaign_of(self.brand, campaign))).data)

    @extend_schema(
        request=ChoosingShape,
        responses={200: ChoosingShape, **REFUSED},
        summary="Set how it chooses; way, share and floors are settled at launch",
    )
    def put(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        body = ChoosingShape(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        floors = tuple(Asked(**floor) for floor in given.pop("floors"))
        return Response(ChoosingShape(choosing.save(found, Terms(**given, floors=floors))).data)


class Waves(BrandView):
    @extend_schema(
        responses={200: WaveOut(many=True), 404: RefusalOut}, summary="Opened waves, newest first"
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        return Response(
            WaveOut(wave_history.told(campaign_of(self.brand, campaign)), many=True).data
        )


class ShortlistView(BrandView):
    @extend_schema(
        responses={200: ShortlistOut, **REFUSED}, summary="Whom the next wave would invite now"
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        return Response(ShortlistOut(shortlist.shortlist(campaign_of(self.brand, campaign))).data)


class Marks(BrandView):
    @extend_schema(
        responses={200: MarkOut(many=True)}, summary="What was struck and added, and why"
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        told = shortlist.history(campaign_of(self.brand, campaign))
        return Response(MarkOut(told, many=True).data)

    @extend_schema(
        request=MarkIn,
        responses={201: PersonOut, **REFUSED},
        summary="Strike, add, take back or note one candidate",
    )
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        body = MarkIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        who = shortlist.mark(found, given["who"], given["act"], given["reason"])
        return Response(PersonOut(who).data, status=201)
