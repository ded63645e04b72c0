"""The keys with which a brand's side signs its events, over the API; an owner makes and ends them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import event_keys
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.member_shapes import RefusalOut
from campaigns.models import EventKey
from perks.api.access import BrandView
from perks.ground import scopes


class EventKeyIn(serializers.Serializer[Any]):
    label = serializers.CharField(max_length=60)


class EventKeyOut(serializers.Serializer[EventKey]):
    id = serializers.IntegerField()
    label = serializers.CharField()
    made_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class NewEventKeyOut(EventKeyOut):
    """`secret` is told in the answer to its own request and nowhere else."""

    secret = serializers.CharField()


class EventKeys(BrandView):
    @extend_schema(
        responses={200: EventKeyOut(many=True), 404: RefusalOut}, summary="Keys for signed events"
    )
    def get(self, request: Request, brand: str) -> Response:
        found = EventKey.objects.filter(brand=self.brand).order_by("-pk")
        return Response(EventKeyOut(found, many=True).data)

    @extend_schema(
        request=EventKeyIn,
        responses={201: NewEventKeyOut, **REFUSED},
        summary="A new key, by an owner; its secret is told this once",
    )
    def post(self, request: Request, brand: str) -> Response:
        body = EventKeyIn(data=request.data)
        body.is_valid(raise_exception=True)
        by = scopes.current_actor().by
        made, secret = event_keys.make(self.brand, by, body.validated_data["label"])
        return Response({**EventKeyOut(made).data, "secret": secret}, status=201)


class OneEventKey(BrandView):
    @extend_schema(
        responses={204: None, **REFUSED}, summary="End a key, by an owner; twice is once"
    )
    def delete(self, request: Request, brand: str, id: int) -> Response:
        event_keys.revoke(self.brand, scopes.current_actor().by, id)
        return Response(status=204)
