"""What a brand has to give, over the API."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import implied
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_shapes import (
    PerkIn,
    ReleaseMoveIn,
    ReleaseOut,
    ShelfOut,
    StockIn,
    StockOut,
    TermsIn,
)
from campaigns.api.member_shapes import RefusalOut
from perks import catalogue, questions, releases, shared_codes, stock, variants
from perks.api.access import BrandView
from perks.ground.errors import Refusal
from perks.models import Brand, Perk, Venue
from perks.models.shops import PLACE


class Perks(BrandView):
    @extend_schema(responses=ShelfOut(many=True), summary="Perks with their stock, newest first")
    def get(self, request: Request, brand: str) -> Response:
        return Response(ShelfOut(catalogue.shelves(self.brand), many=True).data)

    @extend_schema(request=PerkIn, responses={201: ShelfOut, **REFUSED}, summary="A new perk")
    def post(self, request: Request, brand: str) -> Response:
        body = PerkIn(data=request.data)
        body.is_valid(raise_exception=True)
        facts = dict(body.validated_data)
        slug = facts.pop("venue", None)
        if slug is not None:
            facts["venue"] = Venue.objects.filter(slug=slug).exclude(slug=PLACE).first()
            if facts["venue"] is None:
                raise Refusal("venue_unknown", "There is no such venue. Nothing was made.", 404)
        lines = [variants.Line(**line) for line in facts.pop("variants", [])]
        terms = facts.pop("terms", None)
        asked = [questions.Asked(**each) for each in facts.pop("questions", [])]
        code = facts.pop("code", None)
        made = catalogue.add_perk(self.brand, facts.pop("kind"), facts.pop("name"), **facts)
        if code is not None:
            shared_codes.put(made, code)
        if lines:
            variants.add(made, lines)
        questions.add(made, asked)
        if terms is not None:
            implied.settle(made, **terms_of(terms))
        left = sum(line.units for line in lines)
        return Response(ShelfOut(catalogue.Shelf(made, left, 0, 0, 0, 0)).data, status=201)


class OnePerk(BrandView):
    @extend_schema(responses={200: ShelfOut, 404: RefusalOut}, summary="One perk with its stock")
    def get(self, request: Request, brand: str, perk: int) -> Response:
        its = found(self.brand, perk)
        return Response(ShelfOut(catalogue.shelves(self.brand, its.pk)[0]).data)


class PerkTerms(BrandView):
    @extend_schema(responses=TermsIn, summary="Where a perk can be sent, and who may have it")
    def get(self, request: Request, brand: str, perk: int) -> Response:
        return Response(TermsIn(found(self.brand, perk)).data)

    @extend_schema(
        request=TermsIn, responses={200: TermsIn, **REFUSED}, summary="Change where and to whom"
    )
    def put(self, request: Request, brand: str, perk: int) -> Response:
        body = TermsIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = implied.settle(found(self.brand, perk), **terms_of(body.validated_data))
        return Response(TermsIn(made).data)


def found(brand: Brand, perk_id: int) -> Perk:
    perk: Perk | None = Perk.objects.filter(brand=brand, pk=perk_id).first()
    if perk is None:
        raise Http404
    return perk


def terms_of(said: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `implied.settle`."""
    return {"sent_to": said["sent_to"], "lives_in": said["lives_in"], "age": said["least_age"]}


class Stock(BrandView):
    @extend_schema(
        request=StockIn,
        responses={200: StockOut, **REFUSED},
        summary="Add places or codes; a code that is there already is counted, not added",
    )
    def post(self, request: Request, brand: str, perk: int) -> Response:
        its = found(self.brand, perk)
        body = StockIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        if ("units" in given) == ("codes" in given):
            raise Refusal("stock_unclear", "Give either units or codes. None was added.", 400)
        at = releases.moment(given.get("released_at"))
        if "units" in given:
            added, again = stock.add_units(its, given["units"], given.get("variant", ""), at), 0
        else:
            added, again = stock.add_codes(its, given["codes"], released_at=at)
        answer = {"added": added, "duplicates": again, "left": stock.left(its.pk)}
        return Response(StockOut(answer).data)


class Releases(BrandView):
    @extend_schema(
        responses={200: ReleaseOut(many=True), 404: RefusalOut},
        summary="The waves of stock that have not gone out, soonest first",
    )
    def get(self, request: Request, brand: str, perk: int) -> Response:
        its = found(self.brand, perk)
        return Response(ReleaseOut(releases.to_come(its.pk), many=True).data)

    @extend_schema(
        request=ReleaseMoveIn,
        responses={200: ReleaseOut(many=True), **REFUSED},
        summary="Let a wave go out at another moment, or now",
    )
    def put(self, request: Request, brand: str, perk: int) -> Response:
        its = found(self.brand, perk)
        body = ReleaseMoveIn(data=request.data)
        body.is_valid(raise_exception=True)
        releases.move(its, body.validated_data["at"], body.validated_data["to"])
        return Response(ReleaseOut(releases.to_come(its.pk), many=True).data)
