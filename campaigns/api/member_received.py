"""What came along with a claim, and what was received in a year, over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import briefs, history, received
from campaigns.api.brief_shapes import BriefOut
from campaigns.api.member import me
from campaigns.api.member_shapes import RefusalOut, declared
from campaigns.models import Claim
from perks import money
from perks.ground.api import ScopedView
from perks.ground.errors import Refusal


class MyBrief(ScopedView):
    @extend_schema(
        responses={200: BriefOut, 404: RefusalOut},
        summary="What the brand gives along: words, links, and until when to say nothing",
    )
    def get(self, request: Request, id: int) -> Response:
        brief = briefs.of_claim(history.one_of(me(), id))
        return Response(BriefOut(brief).data if brief else BriefOut.EMPTY)


class ReceivedOut(serializers.Serializer[Claim]):
    """`worth` as the brand declared it when it was claimed; null where it declared none."""

    claim = serializers.IntegerField(source="pk")
    received_at = serializers.DateTimeField(source="issued_at")
    perk = serializers.CharField(source="perk.name")
    brand = serializers.CharField(source="brand.name")
    used = serializers.SerializerMethodField()
    worth = serializers.SerializerMethodField()
    currency = serializers.CharField()
    receipt = serializers.CharField(source="receipt.number")

    def get_used(self, claim: Claim) -> bool:
        return bool(claim.state == "redeemed")

    def get_worth(self, claim: Claim) -> str | None:
        return declared(claim)


class YearOut(serializers.Serializer[Any]):
    """`sums` by currency, in decimals; `unsaid` counts what no brand declared a worth of."""

    year = serializers.IntegerField()
    sums = serializers.DictField(child=serializers.CharField())
    unsaid = serializers.IntegerField()
    lines = ReceivedOut(many=True)


class MyYear(ScopedView):
    @extend_schema(
        responses={200: YearOut, 404: RefusalOut},
        summary="What I received in a calendar year (UTC), and what it is worth",
    )
    def get(self, request: Request, year: int) -> Response:
        if year not in received.years_of(me()):
            raise Refusal("year_unknown", "You received nothing in that year.", 404)
        found = received.in_year(me(), year)
        sums = {code: str(money.decimal(sum, code)) for code, sum in found.sums.items()}
        told = {"year": year, "sums": sums, "unsaid": found.unsaid, "lines": found.claims}
        return Response(YearOut(told).data)
