"""The floor over the API: who leaves, how many are there, and a member's own slot."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks import arrivals, occupancy, slots
from perks.api.tills import TillView
from perks.api.venue import CodeIn, asked_in
from perks.ground import scopes
from perks.ground.api import ScopedView
from perks.models import Stay


class ExitOut(serializers.Serializer[Any]):
    people = serializers.IntegerField(help_text="How many left.")
    inside = serializers.IntegerField(help_text="Guests of perks who are there now.")


class OccupancyOut(serializers.Serializer[Any]):
    inside = serializers.IntegerField(help_text="Guests of perks who are there now.")
    places = serializers.IntegerField(allow_null=True, help_text="Most of them; null: no limit.")
    expected = serializers.IntegerField(help_text="Booked for this hour and not here yet.")
    let_in = serializers.IntegerField(help_text="Uses of today that stand.")


class FreeOut(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField()
    left = serializers.IntegerField(allow_null=True, help_text="Places; null: no limit.")


class SlotOut(serializers.Serializer[Stay]):
    id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    people = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Stay.STATES)


class SlotsOut(serializers.Serializer[Any]):
    booked = SlotOut(allow_null=True)
    free = FreeOut(many=True)


class SlotIn(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField()


class Exits(TillView):
    @extend_schema(request=CodeIn, responses=ExitOut, summary="A guest shows the pass on leaving")
    def post(self, request: Request) -> Response:
        code, _ = asked_in(request)
        venue = self.venue()
        left = arrivals.leave(code, venue)
        told = {"people": left.people, "inside": occupancy.now_at(venue).inside}
        return Response(ExitOut(told).data)


class Occupancy(TillView):
    @extend_schema(responses=OccupancyOut, summary="How many guests of perks are there now")
    def get(self, request: Request) -> Response:
        return Response(OccupancyOut(occupancy.now_at(self.venue())).data)


class Slots(ScopedView):
    @extend_schema(responses=SlotsOut, summary="The hour of my pass, and which are free")
    def get(self, request: Request, id: int) -> Response:
        return Response(SlotsOut(slots.offer(id, int(scopes.current_actor().id or 0))).data)

    @extend_schema(
        request=SlotIn, responses={201: SlotOut}, summary="Book an hour, in place of the last one"
    )
    def post(self, request: Request, id: int) -> Response:
        asked = SlotIn(data=request.data)
        asked.is_valid(raise_exception=True)
        member = int(scopes.current_actor().id or 0)
        return Response(SlotOut(slots.book(id, member, **asked.validated_data)).data, status=201)

    @extend_schema(request=None, responses={204: None}, summary="Give my hour back")
    def delete(self, request: Request, id: int) -> Response:
        slots.cancel(id, int(scopes.current_actor().id or 0))
        return Response(status=204)
