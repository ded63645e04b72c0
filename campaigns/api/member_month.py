"""How many perks I want in a month."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import fatigue
from campaigns.api.member import me
from campaigns.api.member_shapes import RefusalOut
from campaigns.fatigue import Month
from perks.ground.api import ScopedView


class MonthOut(serializers.Serializer[Month]):
    """Of all brands together, in the last 30 days. `wanted` is null for as many as there are."""

    had = serializers.IntegerField()
    wanted = serializers.IntegerField(allow_null=True)
    most = serializers.IntegerField(help_text="What the house gives, whoever asks.")
    left = serializers.IntegerField()


class MonthIn(serializers.Serializer[Month]):
    wanted = serializers.IntegerField(allow_null=True)


class MyMonth(ScopedView):
    @extend_schema(responses=MonthOut, summary="How many perks I had this month, and want at most")
    def get(self, request: Request) -> Response:
        return Response(MonthOut(fatigue.of(me())).data)

    @extend_schema(
        request=MonthIn,
        responses={200: MonthOut, 400: RefusalOut},
        summary="Want fewer perks a month; null for as many as there are",
    )
    def put(self, request: Request) -> Response:
        body = MonthIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(MonthOut(fatigue.ask_for(me(), body.validated_data["wanted"])).data)
