"""The member's own parcels, over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import addresses, history, home_address, parcels, problems
from campaigns.api.member import me
from campaigns.api.member_claims import REFUSED
from campaigns.api.member_shapes import RefusalOut
from campaigns.api.parcel_shapes import AddressOut, MyParcelsOut, ProblemIn, ProblemOut
from perks.ground.api import ScopedView
from perks.ground.errors import Refusal


class MyParcels(ScopedView):
    @extend_schema(
        responses={200: MyParcelsOut, 404: RefusalOut},
        summary="How far the parcels of a claim are, and who looked at the address",
    )
    def get(self, request: Request, id: int) -> Response:
        claim = history.one_of(me(), id)
        told = {
            "parcels": parcels.all_of(claim),
            "address": addresses.of(claim),
            "looks": addresses.reads_of(claim),
        }
        return Response(MyParcelsOut(told).data)


class MyAddress(ScopedView):
    @extend_schema(
        responses={200: AddressOut, 404: RefusalOut},
        summary="The address that I keep for my next parcel; no brand reads it",
    )
    def get(self, request: Request) -> Response:
        home = home_address.of(me())
        if home is None:
            raise Refusal("address_missing", "You keep no address.", 404)
        return Response(AddressOut(home).data, headers={"Cache-Control": "no-store"})

    @extend_schema(responses={204: None}, summary="Keep it no longer; twice is once")
    def delete(self, request: Request) -> Response:
        home_address.forget(me())
        return Response(status=204)


class MyProblem(ScopedView):
    @extend_schema(
        request=ProblemIn,
        responses={201: ProblemOut, **REFUSED},
        summary="Say what is wrong with the newest parcel of a claim",
    )
    def post(self, request: Request, id: int) -> Response:
        body = ProblemIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        made = problems.report(id, me(), said["what"], said["note"])
        return Response(ProblemOut(made).data, status=201)
