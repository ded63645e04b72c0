"""People whom a brand works with: looked at, invited, and who joined and said so."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import creator_files, creators, lists
from campaigns.api.brand_campaigns import REFUSED
from campaigns.creator_files import MOST_BYTES, Reading
from perks.api.access import BrandView
from perks.ground import scopes


class CreatorsIn(serializers.Serializer[Any]):
    """The text of a CSV file with a column email and, if you like, name."""

    csv = serializers.CharField(max_length=MOST_BYTES, trim_whitespace=False)
    look_only = serializers.BooleanField(default=False, help_text="Read it and invite nobody.")


class FaultOut(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    says = serializers.CharField()


class CreatorsReadOut(serializers.Serializer[Any]):
    """`invited` counts whoever is in the list and was not invited by this brand before."""

    people = serializers.IntegerField()
    invited = serializers.IntegerField()
    faults = FaultOut(many=True)
    unread = serializers.ListField(child=serializers.CharField())


class JoinedOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="invitation")
    given_name = serializers.CharField(allow_blank=True)
    joined_at = serializers.DateTimeField(source="answered_at")


class ToListIn(serializers.Serializer[Any]):
    list = serializers.IntegerField()
    joined = serializers.ListField(child=serializers.IntegerField(), max_length=500)


class ToListOut(serializers.Serializer[Any]):
    put = serializers.IntegerField()


class CreatorsOut(serializers.Serializer[Any]):
    left_today = serializers.IntegerField()
    joined = JoinedOut(many=True)


class Creators(BrandView):
    @extend_schema(responses=CreatorsOut, summary="Who joined and let the brand know")
    def get(self, request: Request, brand: str) -> Response:
        joined = creators.joined(self.brand)
        found = {"left_today": creators.left_today(self.brand), "joined": joined}
        return Response(CreatorsOut(found).data)

    @extend_schema(
        request=CreatorsIn,
        responses={200: CreatorsReadOut, 201: CreatorsReadOut, **REFUSED},
        summary="Invite the people of a list; nothing is kept of them beyond the invitation",
    )
    def post(self, request: Request, brand: str) -> Response:
        body = CreatorsIn(data=request.data)
        body.is_valid(raise_exception=True)
        reading = creators.check(self.brand, creator_files.read(body.validated_data["csv"]))
        if body.validated_data["look_only"]:
            return Response(shown(reading, 0))
        sent = creators.invite(self.brand, reading.people, scopes.current_actor().by)
        return Response(shown(reading, sent), status=201)


class CreatorsToList(BrandView):
    @extend_schema(
        request=ToListIn,
        responses={200: ToListOut, **REFUSED},
        summary="Put people who joined on a list of the brand",
    )
    def post(self, request: Request, brand: str) -> Response:
        body = ToListIn(data=request.data)
        body.is_valid(raise_exception=True)
        into = lists.find(self.brand.pk, body.validated_data["list"])
        put = creators.put_on_list(self.brand, into, body.validated_data["joined"])
        return Response({"put": put})


def shown(reading: Reading, invited: int) -> dict[str, Any]:
    return {
        "people": len(reading.people),
        "invited": invited,
        "faults": [vars(each) for each in reading.faults],
        "unread": reading.unread,
    }
