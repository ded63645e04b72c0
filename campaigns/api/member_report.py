"""My own report, my answers about my mentions, and evidence that I hand in."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import handed_in, history, my_report, reuse
from campaigns.api.member import me
from campaigns.api.member_shapes import RefusalOut
from campaigns.api.mention_shapes import EvidenceIn, EvidenceOut, MyReportOut, ReuseIn, ReuseOut
from campaigns.models import Evidence
from campaigns.pictures import MOST_BYTES
from perks.ground.api import ScopedView

REFUSED: dict[int, Any] = {400: RefusalOut, 404: RefusalOut, 409: RefusalOut}


class MyReport(ScopedView):
    @extend_schema(
        responses=MyReportOut,
        summary="What I got, who saw it, what it changed for my score, and what I said",
    )
    def get(self, request: Request) -> Response:
        own = my_report.of_member(me())
        told = {"nothing": my_report.NOTHING, "how_we_know": my_report.HOW_WE_KNOW}
        return Response(MyReportOut({**vars(own), **told}).data)


class MyReuse(ScopedView):
    @extend_schema(
        request=ReuseIn,
        responses={200: ReuseOut, **REFUSED},
        summary="Say whether a brand may show a post of mine, or take a yes back",
    )
    def put(self, request: Request, id: int) -> Response:
        body = ReuseIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(ReuseOut(reuse.answer(id, me(), body.validated_data["yes"], "api")).data)


class MyEvidence(ScopedView):
    @extend_schema(
        responses={200: EvidenceOut(many=True), 404: RefusalOut},
        summary="What I handed in for a claim, newest first",
    )
    def get(self, request: Request, id: int) -> Response:
        claim = history.one_of(me(), id)
        sent = Evidence.objects.filter(claim_id=claim.pk).defer("image").order_by("-pk")
        return Response(EvidenceOut(sent, many=True).data)

    @extend_schema(
        request=EvidenceIn,
        responses={201: EvidenceOut, 413: RefusalOut, 422: RefusalOut, **REFUSED},
        summary="Hand in the address or a picture of a post that was not found",
    )
    def post(self, request: Request, id: int) -> Response:
        body = EvidenceIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        picture = given["picture"].read(MOST_BYTES + 1) if given.get("picture") else b""
        made = handed_in.submit(id, me(), given["posted_on"], given.get("url", ""), picture)
        return Response(EvidenceOut(made).data, status=201)


class MyEvidenceOne(ScopedView):
    @extend_schema(
        responses={204: None, 404: RefusalOut}, summary="Take back what I handed in: it is deleted"
    )
    def delete(self, request: Request, id: int) -> Response:
        handed_in.withdraw(id, me())
        return Response(status=204)
