"""Perks for me, may I, and the receipts that say why."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import briefs, forme, showing
from campaigns.api.member_shapes import EligibilityOut, PerksOut, ReceiptOut, declared
from perks.ground import receipts, scopes
from perks.ground.api import ScopedView


def me() -> int:
    """The id of the member who asks, by session or by token."""
    id = scopes.current_actor().id
    assert id is not None
    return id


class MyPerks(ScopedView):
    @extend_schema(responses=PerksOut, summary="Perks for me, and nearly for me")
    def get(self, request: Request) -> Response:
        return Response(PerksOut(forme.for_member(me())).data)


class MyEligibility(ScopedView):
    @extend_schema(responses=EligibilityOut, summary="May I have this, and why; writes nothing")
    def get(self, request: Request, campaign: int) -> Response:
        seen = showing.look(campaign, me())
        answer = {
            "campaign": campaign,
            "verdict": seen.receipt.verdict,
            "sentences": seen.receipt.sentences,
            "nearest": seen.receipt.nearest,
            "state": seen.state,
            "left": seen.left,
            "more_at": seen.more.at if seen.more else None,
            "worth": declared(seen.campaign),
            "currency": seen.campaign.currency,
            "quiet_until": briefs.quiet_of(seen.campaign),
        }
        return Response(EligibilityOut(answer).data)


class MyReceipt(ScopedView):
    @extend_schema(responses=ReceiptOut, summary="One of my receipts")
    def get(self, request: Request, number: str) -> Response:
        found = receipts.by_number(number)
        if found is None:
            raise Http404
        return Response(ReceiptOut(found).data)
