"""The shops of a campaign over the API: terms, link, caps, settlement."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.member_shapes import RefusalOut
from campaigns.web.finding import campaign_of
from campaigns.web.shop_forms import NAMES
from perks import settlement, shop_terms, shops
from perks.api.access import BrandView
from perks.api.sponsors import PERIOD, PeriodIn
from perks.models import Perk, Shop, ShopTerms


class TermsOut(serializers.ModelSerializer[ShopTerms]):
    """The window is on each shop's own clock; null does not bind. `cap` is for shops to come."""

    link = serializers.SerializerMethodField()
    cap = serializers.IntegerField(min_value=1, max_value=1_000_000, allow_null=True)

    class Meta:
        model = ShopTerms
        fields = ("link", *NAMES, "closed_at")
        read_only_fields = ("closed_at",)

    def get_link(self, terms: ShopTerms) -> str | None:
        """Null while no shop may join."""
        if terms.closed_at:
            return None
        return str(settings.SITE_URL + reverse("shop_join", args=[terms.token]))


class ShopOut(serializers.Serializer[Any]):
    """A shop and what it is owed, in minor units; a shop has a line for each currency."""

    id = serializers.IntegerField(source="shop.pk")
    name = serializers.CharField(source="shop.venue.name")
    city = serializers.CharField(source="shop.venue.city")
    country = serializers.CharField(source="shop.venue.country")
    time_zone = serializers.CharField(source="shop.venue.time_zone")
    cap = serializers.IntegerField(source="shop.cap", allow_null=True)
    used = serializers.IntegerField(source="shop.used")
    joined_at = serializers.DateTimeField(source="shop.joined_at")
    left_at = serializers.DateTimeField(source="shop.left_at", allow_null=True)
    removed_at = serializers.DateTimeField(source="shop.removed_at", allow_null=True)
    uses = serializers.IntegerField()
    reversed = serializers.IntegerField()
    owed = serializers.IntegerField(source="amount")
    currency = serializers.CharField(allow_blank=True)


class CapIn(serializers.Serializer[Any]):
    cap = serializers.IntegerField(min_value=1, max_value=1_000_000, allow_null=True)


class OfCampaign(BrandView):
    """Views of the shops of one campaign."""

    def perk(self, campaign: int) -> Perk:
        found: Perk = campaign_of(self.brand, campaign).perk
        return found


class Terms(OfCampaign):
    @extend_schema(
        responses={200: TermsOut, **REFUSED},
        summary="The terms of a campaign's shops, and the link",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        return Response(TermsOut(shop_terms.terms_of(self.perk(campaign))).data)

    @extend_schema(
        request=TermsOut,
        responses={200: TermsOut, **REFUSED},
        summary="Set the window of all shops and the cap of those to come; the rest stays",
    )
    def put(self, request: Request, brand: str, campaign: int) -> Response:
        perk = self.perk(campaign)
        standing = shop_terms.terms_of(perk)
        body = TermsOut(standing, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        facts = {name: getattr(standing, name) for name in NAMES}
        kept = shop_terms.set_terms(perk, **{**facts, **body.validated_data})
        return Response(TermsOut(kept).data)


class Link(OfCampaign):
    @extend_schema(
        request=None,
        responses={200: TermsOut, **REFUSED},
        summary="Another link; the one before opens nothing now",
    )
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        return Response(TermsOut(shop_terms.new_link(self.perk(campaign))).data)

    @extend_schema(responses={204: None, **REFUSED}, summary="Take no more shops")
    def delete(self, request: Request, brand: str, campaign: int) -> Response:
        shop_terms.close_link(self.perk(campaign))
        return Response(status=204)


class Shops(OfCampaign):
    @extend_schema(
        parameters=PERIOD,
        responses={200: ShopOut(many=True), 400: RefusalOut, 404: RefusalOut},
        summary="Every shop that joined, and what it is owed for a period",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        lines = settlement.lines(self.perk(campaign), PeriodIn.of(request))
        return Response(ShopOut(lines, many=True).data)


class OneShop(OfCampaign):
    @extend_schema(
        request=CapIn, responses={200: ShopOut, **REFUSED}, summary="Set the cap of one shop"
    )
    def patch(self, request: Request, brand: str, campaign: int, shop: int) -> Response:
        body = CapIn(data=request.data)
        body.is_valid(raise_exception=True)
        perk = self.perk(campaign)
        shops.set_cap(shop, perk, body.validated_data["cap"])
        return Response(ShopOut(line_of(perk, shop)).data)

    @extend_schema(
        responses={200: ShopOut, **REFUSED},
        summary="Take a shop off: its desk says no, and what it handed over is owed all the same",
    )
    def delete(self, request: Request, brand: str, campaign: int, shop: int) -> Response:
        perk = self.perk(campaign)
        shops.remove(shop, perk)
        return Response(ShopOut(line_of(perk, shop)).data)


def line_of(perk: Perk, id: int) -> settlement.Line:
    """The line of one shop; of the first currency, where there are several."""
    if not Shop.objects.filter(pk=id, perk=perk).exists():
        raise Http404
    return next(line for line in settlement.lines(perk) if line.shop.pk == id)
