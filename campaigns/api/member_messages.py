"""Writing to the brand about what I took, over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import history, message_reports, messages
from campaigns.api.member import me
from campaigns.api.member_claims import REFUSED
from campaigns.api.member_shapes import RefusalOut
from campaigns.api.message_shapes import (
    MessageIn,
    MessageOut,
    MessageReportIn,
    MessageReportOut,
)
from campaigns.models.messages import MEMBER
from perks.ground.api import ScopedView


class MyMessages(ScopedView):
    """Reading them here does not mark them as read; answering does."""

    @extend_schema(
        responses={200: MessageOut(many=True), 404: RefusalOut},
        summary="What the brand and I wrote about a claim, oldest first",
    )
    def get(self, request: Request, id: int) -> Response:
        made = history.one_of(me(), id)
        return Response(MessageOut(messages.thread(made.pk), many=True).data)

    @extend_schema(
        request=MessageIn,
        responses={201: MessageOut, 429: RefusalOut, **REFUSED},
        summary="Write to the brand about a claim",
    )
    def post(self, request: Request, id: int) -> Response:
        body = MessageIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = messages.write(id, MEMBER, me(), body.validated_data["text"], me())
        return Response(MessageOut(made).data, status=201)


class MyMessageReport(ScopedView):
    @extend_schema(
        request=MessageReportIn,
        responses={201: MessageReportOut, **REFUSED},
        summary="Report a message of a brand to the operators, once",
    )
    def post(self, request: Request, message: int) -> Response:
        body = MessageReportIn(data=request.data)
        body.is_valid(raise_exception=True)
        reason = body.validated_data["reason"]
        made = message_reports.report(message, MEMBER, me(), reason, me())
        return Response(MessageReportOut(made).data, status=201)
