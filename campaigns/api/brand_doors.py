"""The doors behind a brand's perks, over the API: how full they are, what clashed, how each perk is
handed over."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_perks import found
from campaigns.api.member_shapes import RefusalOut
from perks import catalogue, conflicts, fraud, occupancy
from perks.api.access import BrandView
from perks.api.floor import OccupancyOut
from perks.models import Perk, Venue
from perks.models.perks import OFFLINE

MOST = 50


class DoorOut(serializers.Serializer[Any]):
    """A venue; `now` is null for one that has not said what it holds."""

    venue = serializers.SlugField(source="venue.slug")
    name = serializers.CharField(source="venue.name")
    now = OccupancyOut(allow_null=True)


class ConflictOut(serializers.Serializer[Any]):
    """A guest whom a desk let in without a network and whom the server could not confirm."""

    venue = serializers.SlugField(source="record.venue.slug")
    at = serializers.DateTimeField(source="record.at")
    perk = serializers.CharField()
    outcome = serializers.CharField(source="record.outcome")
    decision = serializers.CharField(source="said")
    settled = serializers.CharField(source="note.note", allow_null=True, default=None)


class DoorsOut(serializers.Serializer[Any]):
    venues = DoorOut(many=True)
    conflicts = ConflictOut(many=True)


class DeskRulesOut(serializers.ModelSerializer[Perk]):
    """`offline`: what a scanner does without a network; `open_cap` is how many it may let in then."""

    offline = serializers.ChoiceField(list(OFFLINE))
    open_cap = serializers.IntegerField(min_value=0, max_value=10_000)

    class Meta:
        model = Perk
        fields = ("offline", "open_cap", "confirm", "strict", "initials", "books_slots",
                  "static_allowed")  # fmt: skip


class Doors(BrandView):
    @extend_schema(
        responses={200: DoorsOut, 404: RefusalOut},
        summary="The brand's venues, how full they are, and what clashed there",
    )
    def get(self, request: Request, brand: str) -> Response:
        ids = fraud.venues_of_brand(self.brand.pk)
        venues = Venue.objects.filter(pk__in=ids).order_by("name")[:MOST]
        now = occupancy.now_of(venues)
        standing = [(venue, now[venue.pk]) for venue in venues]
        told = {
            "venues": [
                {"venue": venue, "now": now if now.limited else None} for venue, now in standing
            ],
            "conflicts": conflicts.lines(brand_id=self.brand.pk),
        }
        return Response(DoorsOut(told).data)


class DeskRules(BrandView):
    @extend_schema(
        responses={200: DeskRulesOut, 404: RefusalOut}, summary="How a perk is handed over"
    )
    def get(self, request: Request, brand: str, perk: int) -> Response:
        return Response(DeskRulesOut(found(self.brand, perk)).data)

    @extend_schema(
        request=DeskRulesOut,
        responses={200: DeskRulesOut, **REFUSED},
        summary="Change how it is handed over; what is left out stays, scanners follow in a minute",
    )
    def put(self, request: Request, brand: str, perk: int) -> Response:
        its = found(self.brand, perk)
        body = DeskRulesOut(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return Response(DeskRulesOut(catalogue.change_door(its, **body.validated_data)).data)
