"""Joining a sponsor's campaign with a shop, over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.brand_campaigns import REFUSED
from campaigns.rules.countries import countries
from campaigns.web.shop_join import paid_for
from perks import shop_desk, shop_signup, shop_terms
from perks.ground.api import ScopedView
from perks.ground.errors import Refusal


class ShopOfferOut(serializers.Serializer[Any]):
    """What a sponsor asks of shops. `paid` is in words, "" where it is counted in pieces."""

    brand = serializers.CharField()
    perk = serializers.CharField()
    hours = serializers.CharField(help_text='On the clock of each shop; "" is at any time.')
    cap = serializers.IntegerField(allow_null=True)
    paid = serializers.CharField()


class JoinIn(serializers.Serializer[Any]):
    """Either a `venue` that you own, or a new one by name, town and time zone."""

    venue = serializers.SlugField(required=False)
    name = serializers.CharField(required=False, max_length=120)
    city = serializers.CharField(required=False, max_length=80, default="")
    country = serializers.CharField(required=False, max_length=2, default="")
    time_zone = serializers.CharField(required=False, max_length=60, help_text="As Europe/Berlin.")


class ShopJoinedOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    venue = serializers.SlugField(source="venue.slug")
    cap = serializers.IntegerField(allow_null=True)
    joined_at = serializers.DateTimeField()


class Join(ScopedView):
    @extend_schema(
        responses={200: ShopOfferOut, **REFUSED}, summary="What a sponsor's link for shops offers"
    )
    def get(self, request: Request, token: str) -> Response:
        terms = shop_terms.behind(token)
        offer = {
            "brand": terms.brand.name, "perk": terms.perk.name, "cap": terms.cap,
            "hours": shop_desk.hours_of(terms), "paid": paid_for(terms.perk),
        }  # fmt: skip
        return Response(ShopOfferOut(offer).data)

    @extend_schema(
        request=JoinIn,
        responses={201: ShopJoinedOut, **REFUSED},
        summary="Join with a shop; twice is once",
    )
    def post(self, request: Request, token: str) -> Response:
        body = JoinIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        if "venue" in said:
            made = shop_signup.join_with(token, request.user, said["venue"])
        else:
            if said["country"] and said["country"] not in countries():
                raise Refusal("shop_country_unknown", "Choose a country. Nothing was made.", 400)
            facts = {name: said.get(name, "") for name in ("name", "city", "country", "time_zone")}
            made = shop_signup.sign_up(token, request.user, **facts)
        return Response(ShopJoinedOut(made).data, status=201)
