"""What members write to the brand, and its answers, over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import message_reports, messages
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_shapes import page_of, paged
from campaigns.api.member_shapes import RefusalOut
from campaigns.api.message_shapes import (
    MessageIn,
    MessageOut,
    MessageReportIn,
    MessageReportOut,
    ThreadOut,
)
from campaigns.models.messages import BRAND
from campaigns.web.brand_messages import threads_of
from perks.api.access import BrandView
from perks.ground import scopes


class Threads(BrandView):
    @extend_schema(
        responses={200: page_of(ThreadOut, "ThreadPage"), 404: RefusalOut},
        summary="Claims that were written about, what waits to be read first",
    )
    def get(self, request: Request, brand: str) -> Response:
        return paged(ThreadOut, threads_of(self.brand), request, self)


class ClaimMessages(BrandView):
    """Reading them here does not mark them as read; answering does."""

    @extend_schema(
        responses={200: MessageOut(many=True), 404: RefusalOut},
        summary="What a member and you wrote about a claim, oldest first",
    )
    def get(self, request: Request, brand: str, claim: int) -> Response:
        made = messages.claim_of(claim, BRAND, self.brand.pk)
        return Response(MessageOut(messages.thread(made.pk), many=True).data)

    @extend_schema(
        request=MessageIn,
        responses={201: MessageOut, 429: RefusalOut, **REFUSED},
        summary="Write to the member about a claim",
    )
    def post(self, request: Request, brand: str, claim: int) -> Response:
        body = MessageIn(data=request.data)
        body.is_valid(raise_exception=True)
        by = scopes.current_actor().by
        made = messages.write(claim, BRAND, self.brand.pk, body.validated_data["text"], by)
        return Response(MessageOut(made).data, status=201)


class MessageReportView(BrandView):
    @extend_schema(
        request=MessageReportIn,
        responses={201: MessageReportOut, **REFUSED},
        summary="Report a message of a member to the operators, once",
    )
    def post(self, request: Request, brand: str, message: int) -> Response:
        body = MessageReportIn(data=request.data)
        body.is_valid(raise_exception=True)
        reason, by = body.validated_data["reason"], scopes.current_actor().by
        made = message_reports.report(message, BRAND, self.brand.pk, reason, by)
        return Response(MessageReportOut(made).data, status=201)
