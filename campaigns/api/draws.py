"""Draws, for anybody who wants to draw them again."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import draws
from campaigns.api.lotteries import OpenToAll
from campaigns.api.member_shapes import RefusalOut


class DrawStateOut(serializers.Serializer[Any]):
    """`commitment` is the SHA-256 of `seed`, which is empty until it is drawn. `last` is the highest
    number in the pot, `absent` those that were taken out, `winners` those with a prize, `passed_over`
    those whose turn it was and who could not have one."""

    campaign = serializers.IntegerField()
    commitment = serializers.CharField()
    committed_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    drawn_at = serializers.DateTimeField(allow_null=True)
    seed = serializers.CharField(allow_blank=True)
    names = serializers.IntegerField()
    last = serializers.IntegerField(allow_null=True)
    absent = serializers.ListField(child=serializers.IntegerField())
    winners = serializers.ListField(child=serializers.IntegerField())
    passed_over = serializers.ListField(child=serializers.IntegerField())


class DrawState(OpenToAll):
    @extend_schema(
        responses={200: DrawStateOut, 404: RefusalOut},
        summary="A draw: its seed's hash before, and all that draws it again afterwards",
    )
    def get(self, request: Request, campaign: int) -> Response:
        return Response(DrawStateOut(draws.told(campaign)).data)
