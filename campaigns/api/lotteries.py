"""Lotteries, for anybody who wants to draw them again."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import lotteries
from campaigns.api.member_shapes import RefusalOut
from perks.ground.api import ScopedView


class DrawOut(serializers.Serializer[Any]):
    """`commitment` is the SHA-256 of `seed`, which is empty until the draw is made."""

    wave = serializers.IntegerField()
    commitment = serializers.CharField()
    committed_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField(allow_null=True)
    seed = serializers.CharField(allow_blank=True)
    places = serializers.IntegerField(allow_null=True)
    candidates = serializers.IntegerField(allow_null=True)


class DrawWithTicketsOut(DrawOut):
    """What `docs/replay_lottery.py` reads."""

    tickets = serializers.ListField(child=serializers.CharField())
    by_hand = serializers.ListField(child=serializers.CharField())
    held_back = serializers.ListField(child=serializers.CharField())
    drawn = serializers.ListField(child=serializers.CharField())
    struck = serializers.IntegerField()


class LotteryOut(serializers.Serializer[Any]):
    campaign = serializers.IntegerField()
    name = serializers.CharField()
    brand = serializers.CharField()
    perk = serializers.CharField()
    waves = DrawOut(many=True)


class OpenToAll(ScopedView):
    audience = "public"
    permission_classes = [AllowAny]


class LotteryView(OpenToAll):
    @extend_schema(
        responses={200: LotteryOut, 404: RefusalOut}, summary="The draws of a lottery, newest first"
    )
    def get(self, request: Request, campaign: int) -> Response:
        return Response(LotteryOut(lotteries.find(campaign)).data)


class DrawView(OpenToAll):
    @extend_schema(
        responses={200: DrawWithTicketsOut, 404: RefusalOut}, summary="One draw with its tickets"
    )
    def get(self, request: Request, campaign: int, number: int) -> Response:
        return Response(DrawWithTicketsOut(lotteries.tickets_of(campaign, number)).data)
