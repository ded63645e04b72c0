"""What a shop handed over for its sponsors, and what it is owed: for the shop's owner."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks import settlement, shop_desk, shops
from perks.api.access import VenueView
from perks.ground import scopes
from perks.models import VenueMembership
from perks.settlement import Period
from perks.web import sponsors

PERIOD = [
    OpenApiParameter("since", str, description="A day of the shop, as 2026-12-05."),
    OpenApiParameter("until", str, description="A day of the shop; its last moment counts."),
]


class PeriodIn(serializers.Serializer[Any]):
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)

    @classmethod
    def of(cls, request: Request) -> Period:
        """The period in the address. Raises ValidationError (400)."""
        asked = cls(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Period(**asked.validated_data)


class SponsorOut(serializers.Serializer[Any]):
    """One sponsor's perk at this shop. `hours` are on the shop's clock; "" is at any time."""

    id = serializers.IntegerField(source="shop.pk")
    brand = serializers.CharField(source="shop.brand.name")
    perk = serializers.CharField(source="shop.perk.name")
    hours = serializers.SerializerMethodField()
    cap = serializers.IntegerField(source="shop.cap", allow_null=True)
    used = serializers.IntegerField(source="shop.used")
    left_at = serializers.DateTimeField(source="shop.left_at", allow_null=True)
    uses = serializers.IntegerField()
    reversed = serializers.IntegerField()
    owed = serializers.IntegerField(source="amount", help_text="Minor units.")
    currency = serializers.CharField(allow_blank=True)

    def get_hours(self, line: settlement.Line) -> str:
        return shop_desk.hours_of(line.shop.terms)


class SettledOut(serializers.Serializer[Any]):
    """One use that was booked, or taken back; `amount` in minor units, below 0 when taken back."""

    id = serializers.IntegerField(source="pk")
    at = serializers.DateTimeField()
    redemption = serializers.IntegerField(source="redemption_id")
    kind = serializers.CharField()
    amount = serializers.SerializerMethodField()
    currency = serializers.CharField()

    def get_amount(self, entry: Any) -> int:
        return settlement.signed(entry)


class OwnersView(VenueView):
    """What is owed is the owner's business: not that of staff, nor of a till."""

    def find_actor(self, request: Request) -> scopes.Actor:
        actor = super().find_actor(request)
        with scopes.act_as(scopes.system("sign-in")):
            owned = VenueMembership.objects.filter(venue=self.venue, user=actor.by, role="owner")
            if actor.kind != "venue" or not owned.exists():
                raise Http404
        return actor


class Sponsors(OwnersView):
    @extend_schema(
        parameters=PERIOD,
        responses=SponsorOut(many=True),
        summary="The sponsors' perks that this shop joined, and what it is owed",
    )
    def get(self, request: Request, venue: str) -> Response:
        period = PeriodIn.of(request)
        lines = [
            line
            for shop in sponsors.of_venue(self.venue)
            for line in settlement.lines(shop.perk, period, self.venue.pk)
        ]
        return Response(SponsorOut(lines, many=True).data)


class OneSponsor(OwnersView):
    @extend_schema(
        operation_id="venues_sponsors_entries",
        parameters=PERIOD,
        responses=SettledOut(many=True),
        summary="Every use that was booked for this shop, and those taken back",
    )
    def get(self, request: Request, venue: str, shop: int) -> Response:
        found = sponsors.one_of(self.venue, shop)
        return Response(SettledOut(settlement.entries(found, PeriodIn.of(request)), many=True).data)

    @extend_schema(responses={204: None}, summary="Stop handing it over; what is owed stays owed")
    def delete(self, request: Request, venue: str, shop: int) -> Response:
        shops.leave(shop, self.venue.pk)
        return Response(status=204)
