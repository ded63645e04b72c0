"""Campaigns side by side for machines, and whether members tire of being asked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import side_by_side, tiring
from campaigns.api.brand_report import OutcomeOut, outcomes
from campaigns.api.member_shapes import RefusalOut
from campaigns.api.validity import ShareOut
from perks.api.access import BrandView


class ComparedOut(serializers.Serializer[Any]):
    """`outcomes` is empty until the campaign's report was read for the first time."""

    campaign = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.CharField()
    invited = serializers.IntegerField()
    claimed = serializers.IntegerField()
    mentions = serializers.IntegerField()
    outcomes = OutcomeOut(many=True)


class TiredTurnOut(serializers.Serializer[Any]):
    """Invitations that were a member's first, second or a later one; null for fewer than ten."""

    which = serializers.ChoiceField(tiring.WHICH)
    opened = ShareOut(allow_null=True)
    claimed = ShareOut(allow_null=True)


class TiredOut(serializers.Serializer[Any]):
    """One kind of perk; `falls` when later invitations are claimed less by more than chance."""

    kind = serializers.CharField()
    falls = serializers.BooleanField()
    turns = TiredTurnOut(many=True)


class Compare(BrandView):
    @extend_schema(
        responses={200: ComparedOut(many=True), 404: RefusalOut},
        summary="The newest 20 launched campaigns beside one another",
    )
    def get(self, request: Request, brand: str) -> Response:
        told = [
            {
                "campaign": row.campaign.pk,
                "name": row.campaign.name,
                "state": row.campaign.phase,
                "invited": row.invited,
                "claimed": row.claimed,
                "mentions": row.mentions,
                "outcomes": outcomes(row.found) if row.found else [],
            }
            for row in side_by_side.rows(self.brand.pk)
        ]
        return Response(ComparedOut(told, many=True).data)


class Tiring(BrandView):
    @extend_schema(
        responses={200: TiredOut(many=True), 404: RefusalOut},
        summary="What became of invitations, by how many came before",
    )
    def get(self, request: Request, brand: str) -> Response:
        told = [asdict(each) | {"falls": each.falls} for each in tiring.of_brand(self.brand.pk)]
        return Response(TiredOut(told, many=True).data)
