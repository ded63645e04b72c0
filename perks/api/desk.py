"""Scanners that go on without a network: enrol, fetch what to believe, hand in what was seen."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from perks import bundles, enrolment, heartbeats, house, leases, roster, uploads
from perks.api.authentication import HandingIn
from perks.api.desk_shapes import (
    AttemptOut,
    BundlesOut,
    EnrolIn,
    EnrolOut,
    HeartbeatIn,
    HeartbeatOut,
    RecordIn,
    RecordsIn,
    RecordsOut,
)
from perks.ground import scopes
from perks.ground.api import ScopedView
from perks.ground.errors import Refusal
from perks.models import Device


class DeskView(ScopedView):
    """For the token of a scanner; `self.device` is set before the handler runs."""

    audience = "device"
    device: Device

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.device = Device.objects.select_related("venue").get(pk=scopes.current_actor().by)
        if self.device.public_key is None:
            raise Refusal(
                "device_has_no_key",
                "This is the token of a till. Enrol a scanner with a link of its own.",
                403,
            )


class Enrol(ScopedView):
    """Open to everybody: the one-time token in the body is what lets in."""

    audience = "public"
    authentication_classes: list[type] = []
    permission_classes = [AllowAny]

    @extend_schema(
        request=EnrolIn, responses={201: EnrolOut}, auth=[], summary="A link makes this device"
    )
    def post(self, request: Request) -> Response:
        asked = EnrolIn(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        device, token = enrolment.enrol(given["token"], key_in(given["public_key"]))
        venue = device.venue
        answer = {
            "device": device.pk,
            "name": device.name,
            "token": token,
            "venue": {
                "id": venue.pk, "slug": venue.slug, "name": venue.name,
                "time_zone": venue.time_zone,
            },
            "house_keys": [
                {"number": number, "public": bundles.b64(public)}
                for number, public in sorted(house.public_keys().items())
            ],
            "server_ms": bundles.milliseconds(),
        }  # fmt: skip
        return Response(EnrolOut(answer).data, status=201)


class Bundles(DeskView):
    @extend_schema(
        parameters=[
            OpenApiParameter("have", str, description="brand:version of each bundle kept, commas"),
            OpenApiParameter("lease", int, description="made_ms of the lease text kept, or 0"),
        ],
        responses=BundlesOut,
        summary="What to believe without a network: bundles, lanes, the house's keys, staff",
    )
    def get(self, request: Request) -> Response:
        heartbeats.hear(self.device)
        answer = {
            "server_ms": bundles.milliseconds(),
            "house": bundles.of_house().told(),
            "bundles": [each.told() for each in bundles.of_venue(self.device.venue)],
            "leases": leases.renew(self.device, lease_in(request)).told(),
            "staff": roster.of_venue(self.device.venue_id),
        }
        return Response(BundlesOut(answer).data)


class Attempt(DeskView):
    @extend_schema(
        request=RecordIn,
        responses=AttemptOut,
        summary="Book one scan while the desk waits; the same record gets the same answer",
    )
    def post(self, request: Request) -> Response:
        asked = RecordIn(data=request.data)
        asked.is_valid(raise_exception=True)
        heartbeats.hear(self.device)
        return Response(AttemptOut(uploads.attempt(self.device.pk, **asked.validated_data)).data)


class Records(DeskView):
    authentication_classes = [HandingIn, SessionAuthentication]

    @extend_schema(
        request=RecordsIn,
        responses=RecordsOut,
        summary="Hand in up to 500 records, in any order and as often as needed",
    )
    def post(self, request: Request) -> Response:
        asked = RecordsIn(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        heartbeats.hear(self.device, waiting=given["waiting"])
        pairs = [(each["text"], each["signature"]) for each in given["records"]]
        return Response(RecordsOut(uploads.take_in(self.device.pk, pairs)).data)


class Heartbeat(DeskView):
    @extend_schema(
        request=HeartbeatIn,
        responses=HeartbeatOut,
        summary="Every 30 s: here I am, and so much waits",
    )
    def post(self, request: Request) -> Response:
        asked = HeartbeatIn(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        heartbeats.hear(self.device, **{k: v for k, v in given.items() if k != "lease"})
        leases.acknowledge(self.device, given["lease"])
        answer = {"server_ms": bundles.milliseconds(), "next": self.device.next_seq}
        return Response(HeartbeatOut(answer).data)


def key_in(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise Refusal(
            "device_key_unusable", "A device's key is 32 bytes in base64. Nothing was made.", 400
        ) from None


def lease_in(request: Request) -> int:
    text = request.query_params.get("lease", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
