"""The waiting list of a perk over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import waiting
from campaigns.api.member import me
from campaigns.api.member_claims import REFUSED
from perks.ground.api import ScopedView


class TurnOut(serializers.Serializer[Any]):
    """`place` is 1 for whoever is asked next. An offer comes as a claim that is held, and a letter."""

    place = serializers.IntegerField()
    length = serializers.IntegerField()
    joined_at = serializers.DateTimeField()


class MyWait(ScopedView):
    @extend_schema(
        request=None,
        responses={201: TurnOut, **REFUSED},
        summary="Wait for what comes back; joining twice is once",
    )
    def post(self, request: Request, campaign: int) -> Response:
        return Response(TurnOut(waiting.join(campaign, me())).data, status=201)

    @extend_schema(request=None, responses={204: None}, summary="Wait no longer")
    def delete(self, request: Request, campaign: int) -> Response:
        waiting.leave(campaign, me())
        return Response(status=204)
