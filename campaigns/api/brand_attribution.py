"""The attribution policy of a campaign, what it credits, and another one beside it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import attributed, policies
from campaigns.api.brand_campaigns import REFUSED
from campaigns.models import AttributionPolicy
from campaigns.models.proving import KINDS
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView


class PolicyIn(serializers.Serializer[Any]):
    """A touch counts for `window_days`, of several the last or the first."""

    window_days = serializers.IntegerField(min_value=1, max_value=365, default=30)
    kinds = serializers.ChoiceField(list(KINDS), default="code,link")
    takes_last = serializers.BooleanField(default=True)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class PolicyOut(serializers.ModelSerializer[AttributionPolicy]):
    """`number` 0 is the usual policy, which nobody saved."""

    class Meta:
        model = AttributionPolicy
        fields = ("number", "window_days", "kinds", "takes_last", "reason")


class AttributedOut(serializers.Serializer[Any]):
    """Orders that are credited to the campaign; never what it caused.

    `money` is minor units by currency; `unsigned` orders were told by a pixel alone; `others` are
    the brand's orders since the campaign began that it is not credited with.
    """

    orders = serializers.IntegerField()
    by_code = serializers.IntegerField()
    by_link = serializers.IntegerField()
    people = serializers.IntegerField()
    money = serializers.DictField(child=serializers.IntegerField())
    unsigned = serializers.IntegerField()
    others = serializers.IntegerField()


class MovedOut(serializers.Serializer[Any]):
    elsewhere = serializers.IntegerField()
    lost = serializers.IntegerField()
    gained = serializers.IntegerField()


class AttributionOut(serializers.Serializer[Any]):
    """`now` by the policy in force, `then` by the one asked about, which is not saved."""

    policy = PolicyOut()
    now = AttributedOut()
    then = AttributedOut()
    moved = MovedOut()


class AttributionView(BrandView):
    @extend_schema(
        parameters=[
            OpenApiParameter("window_days", int),
            OpenApiParameter("kinds", str, enum=list(KINDS)),
            OpenApiParameter("takes_last", bool),
        ],
        responses={200: AttributionOut, **REFUSED},
        summary="Orders by the policy in force, and by another one to compare",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        now = policies.in_force(found)
        asked = PolicyIn(data={**PolicyOut(now).data, **request.query_params.dict()})
        asked.is_valid(raise_exception=True)
        compared = attributed.compare(found, policies.built(found, **asked.validated_data))
        return Response(
            AttributionOut(
                {"policy": now, "now": compared.now, "then": compared.then, "moved": compared.moved}
            ).data
        )

    @extend_schema(
        request=PolicyIn,
        responses={200: PolicyOut, **REFUSED},
        summary="Put a policy in force; orders are credited anew by it",
    )
    def put(self, request: Request, brand: str, campaign: int) -> Response:
        body = PolicyIn(data=request.data)
        body.is_valid(raise_exception=True)
        policy = policies.built(campaign_of(self.brand, campaign), **body.validated_data)
        return Response(PolicyOut(policies.save(policy, request.user.pk)).data)
