"""Signed events of the brand's side, which give surprises."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import surprises
from campaigns.api.member_shapes import RefusalOut
from campaigns.models.ways import OUTCOMES, SAID
from perks.ground.api import ScopedView


class EventIn(serializers.Serializer[Any]):
    """`id` is the sender's own, used once for each event."""

    id = serializers.CharField(max_length=80)
    campaign = serializers.IntegerField(min_value=1)


class EventOut(serializers.Serializer[Any]):
    """`picked` says that a member holds a perk now; whom, is not told."""

    id = serializers.CharField(source="event")
    result = serializers.ChoiceField(OUTCOMES, source="outcome")
    sentence = serializers.SerializerMethodField()

    def get_sentence(self, row: Any) -> str:
        return SAID[row.outcome]


def header(name: str, about: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True, description=about)


class Events(ScopedView):
    """The signature is the sign-in."""

    audience = "public"
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        request=EventIn,
        responses={
            200: EventOut, 201: EventOut, 400: RefusalOut, 401: RefusalOut, 404: RefusalOut,
            409: RefusalOut, 410: RefusalOut, 422: RefusalOut,
        },
        parameters=[
            header("Perks-Key", "The number of the key."),
            header("Perks-Timestamp", "Now, in seconds since 1970; at most five minutes off."),
            header("Perks-Signature", 'v1=HEX, HMAC-SHA256 of the secret over "TIMESTAMP.BODY".'),
        ],
        summary="Give a surprise to a member who fits; the same event gets the same answer again",
    )  # fmt: skip
    def post(self, request: Request, brand: str) -> Response:
        told = [
            request.headers.get(f"Perks-{name}", "") for name in ("Key", "Timestamp", "Signature")
        ]
        made, is_new = surprises.receive(brand, *told, request.body)
        return Response(EventOut(made).data, status=201 if is_new else 200)
