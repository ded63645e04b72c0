"""What a brand has to give, over the API."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_shapes import PerkIn, ShelfOut, StockIn, StockOut
from perks import catalogue, questions, shared_codes, stock, variants
from perks.api.access import BrandView
from perks.ground.errors import Refusal
from perks.models import Perk, Venue


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
            facts["venue"] = Venue.objects.filter(slug=slug).first()
            if facts["venue"] is None:
                raise Refusal("venue_unknown", "There is no such venue. Nothing was made.", 404)
        lines = [variants.Line(**line) for line in facts.pop("variants", [])]
        asked = [questions.Asked(**each) for each in facts.pop("questions", [])]
        code = facts.pop("code", None)
        made = catalogue.add_perk(self.brand, facts.pop("kind"), facts.pop("name"), **facts)
        if code is not None:
            shared_codes.put(made, code)
        if lines:
            variants.add(made, lines)
        questions.add(made, asked)
        left = sum(line.units for line in lines)
        return Response(ShelfOut(catalogue.Shelf(made, left, 0, 0, 0, 0)).data, status=201)


class Stock(BrandView):
    @extend_schema(
        request=StockIn,
        responses={200: StockOut, **REFUSED},
        summary="Add places or codes; a code that is there already is counted, not added",
    )
    def post(self, request: Request, brand: str, perk: int) -> Response:
        found = Perk.objects.filter(brand=self.brand, pk=perk).first()
        if found is None:
            raise Http404
        body = StockIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        if ("units" in given) == ("codes" in given):
            raise Refusal("stock_unclear", "Give either units or codes. None was added.", 400)
        if "units" in given:
            added, again = stock.add_units(found, given["units"], given.get("variant", "")), 0
        else:
            added, again = stock.add_codes(found, given["codes"])
        answer = {"added": added, "duplicates": again, "left": stock.left(found.pk)}
        return Response(StockOut(answer).data)
