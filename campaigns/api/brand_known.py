"""What the brand knows of its own people, over the API: customers, lists, questions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import customers, lists, questions
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.member_shapes import RefusalOut
from campaigns.models import BuyerQuestion
from campaigns.models.known import LIST_KINDS
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView


class CustomerIn(serializers.Serializer[Any]):
    """email or email_hash, the HMAC-SHA256 of the address in small letters under the brand's key."""

    email = serializers.CharField(required=False, max_length=254)
    email_hash = serializers.CharField(required=False, max_length=64)
    spend = serializers.IntegerField(required=False, min_value=0, max_value=999_999_999)
    tier = serializers.CharField(required=False, max_length=40)
    last_purchase = serializers.DateField(required=False)
    since = serializers.DateField(required=False)


class CustomersIn(serializers.Serializer[Any]):
    customers = CustomerIn(many=True)


class CustomersOut(serializers.Serializer[Any]):
    customers = serializers.IntegerField()
    tiers = serializers.ListField(child=serializers.CharField(allow_blank=True))


class ListIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=list(LIST_KINDS))


class ListOut(serializers.Serializer[Any]):
    """`people` is rounded, and null for fewer than ten."""

    id = serializers.IntegerField(source="list.pk")
    name = serializers.CharField(source="list.name")
    kind = serializers.CharField(source="list.kind")
    people = serializers.IntegerField(allow_null=True)


class ListFillIn(serializers.Serializer[Any]):
    """Either a campaign of the brand, for whoever claimed there, or addresses of members."""

    campaign = serializers.IntegerField(required=False)
    emails = serializers.ListField(child=serializers.CharField(max_length=254), required=False)


class BuyerQuestionIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=120)
    choices = serializers.ListField(child=serializers.CharField(max_length=60))


class BuyerQuestionOut(serializers.ModelSerializer[BuyerQuestion]):
    class Meta:
        model = BuyerQuestion
        fields = ("id", "text", "choices", "asked_at", "closed_at")


class Customers(BrandView):
    @extend_schema(
        responses=CustomersOut, summary="How many customers the brand told, and their tiers"
    )
    def get(self, request: Request, brand: str) -> Response:
        found = customers.summary(self.brand.pk)
        return Response({"customers": found.customers, "tiers": found.tiers})

    @extend_schema(
        request=CustomersIn,
        responses={200: CustomersOut, **REFUSED},
        summary="Tell the brand's customers, in the place of those told before",
    )
    def put(self, request: Request, brand: str) -> Response:
        body = CustomersIn(data=request.data)
        body.is_valid(raise_exception=True)
        told = customers.read(self.brand.pk, body.validated_data["customers"])
        customers.upload(self.brand.pk, told)
        return self.get(request, brand)


class Lists(BrandView):
    @extend_schema(responses=ListOut(many=True), summary="The brand's lists of members")
    def get(self, request: Request, brand: str) -> Response:
        return Response(ListOut(lists.of(self.brand.pk), many=True).data)

    @extend_schema(request=ListIn, responses={201: ListOut, **REFUSED}, summary="A new, empty list")
    def post(self, request: Request, brand: str) -> Response:
        body = ListIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = lists.make(self.brand.pk, **body.validated_data)
        return Response(ListOut(lists.Shown(made, None)).data, status=201)


class OneList(BrandView):
    @extend_schema(
        operation_id="brands_lists_fill",
        request=ListFillIn,
        responses={204: None, **REFUSED},
        summary="Put members on a list",
    )
    def post(self, request: Request, brand: str, id: int) -> Response:
        into = lists.find(self.brand.pk, id)
        body = ListFillIn(data=request.data)
        body.is_valid(raise_exception=True)
        if "campaign" in body.validated_data:
            lists.add_claimants(into, campaign_of(self.brand, body.validated_data["campaign"]))
        lists.add_addresses(
            into, [{"email": email} for email in body.validated_data.get("emails", [])]
        )
        return Response(status=204)

    @extend_schema(responses={204: None, 404: RefusalOut}, summary="Remove a list")
    def delete(self, request: Request, brand: str, id: int) -> Response:
        lists.drop(lists.find(self.brand.pk, id))
        return Response(status=204)


class Questions(BrandView):
    @extend_schema(responses=BuyerQuestionOut(many=True), summary="What the brand asks members")
    def get(self, request: Request, brand: str) -> Response:
        return Response(BuyerQuestionOut(questions.of(self.brand.pk), many=True).data)

    @extend_schema(
        request=BuyerQuestionIn,
        responses={201: BuyerQuestionOut, **REFUSED},
        summary="A new question",
    )
    def post(self, request: Request, brand: str) -> Response:
        body = BuyerQuestionIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = questions.ask(self.brand.pk, **body.validated_data)
        return Response(BuyerQuestionOut(made).data, status=201)
