"""Claiming over the API: hold, confirm, give back."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import claims, history, tellings
from campaigns.api.member import me
from campaigns.api.member_shapes import ClaimIn, ClaimOut, FillIn, RefusalOut
from campaigns.api.refusing import not_eligible
from campaigns.models import Claim
from campaigns.web import origin
from perks.ground.api import ScopedView

REFUSED = {
    400: RefusalOut, 404: RefusalOut, 409: RefusalOut, 410: RefusalOut, 422: RefusalOut,
}  # fmt: skip


DEVICE = OpenApiParameter(
    origin.DEVICE,
    str,
    OpenApiParameter.HEADER,
    description="A random name that an app keeps for the phone it runs on, up to 80 signs. Claims"
    " are counted by it, and by the token in any case: so many of a campaign a day.",
)


class MyClaims(ScopedView):
    keeps_keys = False  # A claim keeps its key itself, and shows as it is now.

    @extend_schema(responses=ClaimOut(many=True), summary="What I took, newest first")
    def get(self, request: Request) -> Response:
        return Response(ClaimOut(history.list_of(me()), many=True).data)

    @extend_schema(
        request=ClaimIn,
        responses={200: ClaimOut, 201: ClaimOut, **REFUSED},
        parameters=[DEVICE],
        summary="Claim a perk: it is held until it is confirmed",
    )
    def post(self, request: Request) -> Response:
        """201 for a new claim, 200 for the same one again, 409 with a receipt for a no."""
        body = ClaimIn(data=request.data)
        body.is_valid(raise_exception=True)
        key = request.headers.get("Idempotency-Key", "")
        given = body.validated_data
        decision = claims.claim(
            me(), given["campaign"], key, given.get("wants"), origin.of(request)
        )
        if decision.claim is None:
            return Response(RefusalOut(not_eligible(decision.receipt)).data, status=409)
        return answer(decision.claim, 201 if decision.is_new else 200)


class MyClaim(ScopedView):
    @extend_schema(responses={200: ClaimOut, 404: RefusalOut}, summary="One of my claims")
    def get(self, request: Request, id: int) -> Response:
        return answer(history.one_of(me(), id))


class FillInClaim(ScopedView):
    @extend_schema(
        request=FillIn,
        responses={200: ClaimOut, **REFUSED},
        summary="Say what a held claim needs; another variant swaps what is held",
    )
    def put(self, request: Request, id: int) -> Response:
        body = FillIn(data=request.data)
        body.is_valid(raise_exception=True)
        return answer(claims.fill_in(id, me(), body.validated_data["wants"]))


class ConfirmClaim(ScopedView):
    @extend_schema(
        request=None,
        responses={200: ClaimOut, **REFUSED},
        summary="Confirm a held claim; confirming twice is once",
    )
    def post(self, request: Request, id: int) -> Response:
        return answer(claims.confirm(id, me()))


class CancelClaim(ScopedView):
    @extend_schema(request=None, responses={200: ClaimOut, **REFUSED}, summary="Give a claim back")
    def post(self, request: Request, id: int) -> Response:
        return answer(claims.cancel(id, me()))


def answer(claim: Claim, status: int = 200) -> Response:
    told = ClaimOut(history.one_of(me(), claim.pk)).data
    tellings.note(claim, told["owed"], tellings.API)
    return Response(told, status=status)
