"""The passes of a bundle over the API, for whoever hands them out."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import history
from campaigns.api.member import me
from campaigns.api.member_shapes import RefusalOut
from perks import handouts
from perks.ground.api import ScopedView


class HandoutOut(serializers.Serializer[Any]):
    """One pass; `link` shows it to anybody, so it goes to one person."""

    number = serializers.IntegerField(source="handed.copy")
    link = serializers.URLField()
    state = serializers.CharField(help_text="good, used, ended or revoked")
    opened_at = serializers.DateTimeField(source="handed.opened_at", allow_null=True)
    valid_until = serializers.DateTimeField(source="handed.valid_until")


class MyHandouts(ScopedView):
    @extend_schema(
        responses={200: HandoutOut(many=True), 404: RefusalOut},
        summary="The passes of a bundle that I claimed; none for another kind of perk",
    )
    def get(self, request: Request, id: int) -> Response:
        made = history.one_of(me(), id)
        return Response(HandoutOut(handouts.of_claim(made.pk), many=True).data)
