"""A member's entry in a draw, over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import draws
from campaigns.api.member import me
from campaigns.api.member_claims import REFUSED, not_eligible
from campaigns.api.member_shapes import RefusalOut
from campaigns.models import Entry
from perks.ground.api import ScopedView
from perks.ground.errors import Refusal


class EntryOut(serializers.Serializer[Any]):
    """`place` is empty before the draw; `claim` is what was won."""

    number = serializers.IntegerField()
    entered_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    place = serializers.IntegerField(allow_null=True)
    claim = serializers.IntegerField(source="claim_id", allow_null=True)


class MyEntry(ScopedView):
    @extend_schema(responses={200: EntryOut, 404: RefusalOut}, summary="My name in a draw")
    def get(self, request: Request, campaign: int) -> Response:
        mine = Entry.objects.filter(campaign_id=campaign, member_id=me()).first()
        if mine is None:
            raise Refusal("no_entry", "Your name is not down for this.", 404)
        return Response(EntryOut(mine).data)

    @extend_schema(
        request=None,
        responses={200: EntryOut, **REFUSED},
        summary="Put my name down for a draw; twice is once",
    )
    def post(self, request: Request, campaign: int) -> Response:
        entered = draws.enter(campaign, me())
        if entered.entry is None:
            return Response(RefusalOut(not_eligible(entered.receipt)).data, status=409)
        return Response(EntryOut(entered.entry).data)

    @extend_schema(
        request=None, responses={204: None, **REFUSED}, summary="Take my name out of the pot"
    )
    def delete(self, request: Request, campaign: int) -> Response:
        draws.withdraw(campaign, me())
        return Response(status=204)
