"""A member's passes over the API."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks import passes, shortcode
from perks.ground import scopes
from perks.ground.api import ScopedView
from perks.models import Pass


class PassOut(serializers.Serializer[Pass]):
    """`code` is the text of the QR; it does not change, so whoever has it can use the pass up."""

    id = serializers.IntegerField()
    claim = serializers.IntegerField(source="claim_id")
    perk = serializers.CharField(source="perk.name")
    brand = serializers.CharField(source="brand.name")
    venue = serializers.CharField(source="venue.slug")
    holder = serializers.CharField()
    guests = serializers.IntegerField()
    uses = serializers.IntegerField()
    uses_left = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()
    short_code = serializers.SerializerMethodField()
    code = serializers.CharField()

    def get_uses_left(self, row: Pass) -> int:
        return max(0, row.uses - row.used)  # type: ignore[attr-defined]

    def get_state(self, row: Pass) -> str:
        return passes.state(row)

    def get_short_code(self, row: Pass) -> str:
        return shortcode.format(row.short_code)


class Passes(ScopedView):
    @extend_schema(responses=PassOut(many=True), summary="My passes, newest first")
    def get(self, request: Request) -> Response:
        return Response(PassOut(passes.list_of_member(scopes.current_actor().id), many=True).data)


class OnePass(ScopedView):
    @extend_schema(responses=PassOut, summary="One of my passes")
    def get(self, request: Request, id: int) -> Response:
        mine = passes.one_of_member(scopes.current_actor().id, id)
        if mine is None:
            raise Http404
        return Response(PassOut(mine).data)
