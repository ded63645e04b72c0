"""What a brand sends, over the API."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import addresses, calling_back, fulfilment, problems, replacing, sending, tracking
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_shapes import page_of, paged
from campaigns.api.member_shapes import RefusalOut
from campaigns.api.parcel_shapes import (
    AddressOut,
    BrandParcelOut,
    CallBackIn,
    ParcelIn,
    ReplaceIn,
    ReportAnswerIn,
    TrackingIn,
    TrackingOut,
)
from campaigns.models import Parcel
from perks.api.access import BrandView
from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.models import Brand

GONE = {**REFUSED, 410: RefusalOut}


class Parcels(BrandView):
    @extend_schema(
        operation_id="brands_parcels_list",
        parameters=[OpenApiParameter("show", enum=list(fulfilment.SHOWN), default="to_send")],
        responses={200: page_of(BrandParcelOut, "BrandParcelPage"), **REFUSED},
        summary="One part of the board of parcels; no addresses",
    )
    def get(self, request: Request, brand: str) -> Response:
        show = request.query_params.get("show", "to_send")
        if show not in fulfilment.SHOWN:
            known = ", ".join(fulfilment.SHOWN)
            raise Refusal("part_unknown", f"The board has these parts: {known}.", 400)
        return paged(BrandParcelOut, fulfilment.board(self.brand, show), request, self)


class OneParcel(BrandView):
    @extend_schema(responses={200: BrandParcelOut, 404: RefusalOut}, summary="One parcel")
    def get(self, request: Request, brand: str, parcel: int) -> Response:
        return answer(self.brand, parcel)

    @extend_schema(
        request=ParcelIn,
        responses={200: BrandParcelOut, **REFUSED},
        summary="Say that it is sent, with its number, or what became of it",
    )
    def put(self, request: Request, brand: str, parcel: int) -> Response:
        body = ParcelIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        if said["state"] == "sent":
            sending.send(parcel, self.brand.pk, said["carrier"], said["tracking"])
        else:
            sending.settle(parcel, self.brand.pk, said["state"])
        return answer(self.brand, parcel)


class Home(BrandView):
    keeps_keys = False  # A kept answer would outlive the address.

    @extend_schema(
        request=None,
        responses={200: AddressOut, **GONE},
        summary="The address of one parcel; each look leaves a line that the member reads",
    )
    def post(self, request: Request, brand: str, parcel: int) -> Response:
        found = one(self.brand, parcel)
        by = scopes.current_actor().by
        home = addresses.read([found.claim], self.brand, "api", by).get(found.claim_id)
        if home is None:
            raise Refusal("address_gone", "The address was deleted, as it is after a while.", 410)
        return Response(AddressOut(home).data, headers={"Cache-Control": "no-store"})


class Tracking(BrandView):
    @extend_schema(
        request=TrackingIn,
        responses={200: TrackingOut(many=True), **REFUSED},
        summary="Numbers and states of many parcels; each line is taken or refused by itself",
    )
    def post(self, request: Request, brand: str) -> Response:
        body = TrackingIn(data=request.data)
        body.is_valid(raise_exception=True)
        lines = body.validated_data["lines"]
        if len(lines) > tracking.MOST:
            raise tracking.unreadable(f"These are more than {tracking.MOST:,} lines.")
        return Response(TrackingOut(tracking.take_in(self.brand.pk, lines), many=True).data)


class Replace(BrandView):
    @extend_schema(
        request=ReplaceIn,
        responses={201: BrandParcelOut, **GONE},
        summary="Send another one from stock, once for a claim unless a reason is given",
    )
    def post(self, request: Request, brand: str, parcel: int) -> Response:
        body = ReplaceIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = replacing.replace(parcel, self.brand.pk, **body.validated_data)
        return answer(self.brand, made.pk, 201)


class CallBack(BrandView):
    @extend_schema(
        request=CallBackIn,
        responses={200: BrandParcelOut, **REFUSED},
        summary="Call a parcel back, or keep what came back: its claim ends, the budget is free again",
    )
    def post(self, request: Request, brand: str, parcel: int) -> Response:
        body = CallBackIn(data=request.data)
        body.is_valid(raise_exception=True)
        calling_back.call_back(parcel, self.brand.pk, **body.validated_data)
        return answer(self.brand, parcel)


class Answer(BrandView):
    @extend_schema(
        request=ReportAnswerIn,
        responses={200: BrandParcelOut, **REFUSED},
        summary="Answer a report in words, and send nothing",
    )
    def post(self, request: Request, brand: str, parcel: int) -> Response:
        body = ReportAnswerIn(data=request.data)
        body.is_valid(raise_exception=True)
        problems.decline(parcel, self.brand.pk, body.validated_data["answer"])
        return answer(self.brand, parcel)


def one(brand: Brand, parcel_id: int) -> Parcel:
    found = fulfilment.one(brand, parcel_id)
    if found is None:
        raise Http404
    return found


def answer(brand: Brand, parcel_id: int, status: int = 200) -> Response:
    return Response(BrandParcelOut(one(brand, parcel_id)).data, status=status)
