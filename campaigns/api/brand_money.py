"""What a campaign may cost, where its money stands, and every entry of its ledger."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import budgets
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_shapes import page_of, paged
from campaigns.api.member_shapes import RefusalOut
from campaigns.models import Campaign
from campaigns.web.finding import campaign_of
from perks import ledger, money
from perks.api.access import BrandView
from perks.models import LedgerEntry


class MoneyOut(serializers.Serializer[Any]):
    """Amounts are whole minor units of the currency (cents of USD, yen of JPY).

    `left` is null without a budget. `committed` is held for claims, `consumed` given and not used
    yet, `redeemed` used, `replaced` sent once more for a loss.
    """

    currency = serializers.CharField(allow_blank=True)
    worth = serializers.IntegerField()
    budget = serializers.IntegerField(allow_null=True)
    left = serializers.IntegerField(allow_null=True)
    committed = serializers.IntegerField()
    consumed = serializers.IntegerField()
    redeemed = serializers.IntegerField()
    replaced = serializers.IntegerField()


class MoneyIn(serializers.Serializer[Any]):
    """Amounts as people write them; what is left out stays. Null is no budget."""

    currency = serializers.CharField(required=False, allow_blank=True, max_length=3)
    worth = serializers.CharField(required=False, max_length=16, help_text='As in "22.00".')
    budget = serializers.CharField(required=False, allow_null=True, max_length=16)


class LedgerEntryOut(serializers.ModelSerializer[LedgerEntry]):
    """One amount in minor units, taken from `debit` and put into `credit`."""

    class Meta:
        model = LedgerEntry
        fields = (
            "id", "at", "kind", "debit", "credit", "amount", "currency", "claim_id",
            "redemption_id",
        )  # fmt: skip


class Money(BrandView):
    @extend_schema(
        responses={200: MoneyOut, 404: RefusalOut},
        summary="The worth of one, the budget, and what stands in each account",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        return Response(MoneyOut(told(campaign_of(self.brand, campaign))).data)

    @extend_schema(
        request=MoneyIn,
        responses={200: MoneyOut, **REFUSED},
        summary="Set the worth of one, until launch, and the budget",
    )
    def put(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        body = MoneyIn(data=request.data)
        body.is_valid(raise_exception=True)
        asked = {**standing(found), **body.validated_data}
        budgets.settle(found, asked["currency"], asked["worth"], asked["budget"] or "")
        return Response(MoneyOut(told(campaign_of(self.brand, campaign))).data)


class Ledger(BrandView):
    @extend_schema(
        parameters=[
            OpenApiParameter("limit", int, description="At most 200."),
            OpenApiParameter("offset", int),
        ],
        responses={200: page_of(LedgerEntryOut, "LedgerPage"), 404: RefusalOut},
        summary="Every entry of a campaign's ledger, newest first",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        return paged(LedgerEntryOut, ledger.entries(found.pk).reverse(), request, self)


def standing(campaign: Campaign) -> dict[str, str | None]:
    """What is settled now, as a request would write it."""
    code, budget = campaign.currency, campaign.budget
    return {
        "currency": code,
        "worth": str(money.decimal(campaign.worth, code)) if campaign.worth else "",
        "budget": None if budget is None else str(money.decimal(budget, code)),
    }


def told(campaign: Campaign) -> dict[str, Any]:
    stands = ledger.balances(campaign.pk)
    taken = stands.pop("budget")
    left = None if campaign.budget is None else campaign.budget + taken
    facts = {"currency": campaign.currency, "worth": campaign.worth, "budget": campaign.budget}
    return {**facts, "left": left, **stands}
