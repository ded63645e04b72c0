"""/api/v1/me/accounts/ID/sharing: who owns an account with me, and at what shares."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks.ground.api import ScopedView
from scoring import accounts, sharing


class OwnerSerializer(serializers.Serializer):
    name = serializers.CharField()
    share = serializers.FloatField()
    me = serializers.BooleanField()


class SharingSerializer(serializers.Serializer):
    """`owners`' shares sum to 1; `offered` is what I would have under the proposal that is open."""

    owners = OwnerSerializer(many=True)
    open_until = serializers.DateTimeField(allow_null=True)
    offered = serializers.FloatField(allow_null=True)
    agreed = serializers.BooleanField()


class DoingSerializer(serializers.Serializer):
    """`percent` is the share that I propose to have, with `offer`."""

    do = serializers.ChoiceField(choices=sharing.DOINGS)
    percent = serializers.FloatField(min_value=1, max_value=99, required=False, default=None)


class SharingView(ScopedView):
    @extend_schema(responses=SharingSerializer, summary="Who owns an account with me")
    def get(self, request: Request, id: int) -> Response:
        """The owners, their shares, and what is proposed."""
        return Response(SharingSerializer(sharing.of(accounts.own(id))).data)

    @extend_schema(request=DoingSerializer, responses=SharingSerializer, summary="Share an account")
    def post(self, request: Request, id: int) -> Response:
        """Open it to others for 14 days or close it; propose shares, agree to them or decline."""
        asked = DoingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        account = accounts.own(id)
        sharing.do(account, asked.validated_data["do"], asked.validated_data["percent"])
        return Response(SharingSerializer(sharing.of(accounts.own(id))).data)
