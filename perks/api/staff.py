"""People at a shared device: signing in with a PIN, and a supervisor's word."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks import pins, supervision
from perks.api.tills import TillView
from perks.api.venue import UndoOut
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import VenueMembership
from perks.supervision import Decider


class PinIn(serializers.Serializer[Any]):
    membership = serializers.IntegerField(min_value=1, max_value=2**62)
    pin = serializers.CharField(max_length=8)


class VerifierOut(serializers.Serializer[Any]):
    """PBKDF2-SHA256 over the PIN, for unlocking this device without a network."""

    salt = serializers.CharField()
    iterations = serializers.IntegerField()
    hash = serializers.CharField()


class SignedInOut(serializers.Serializer[Any]):
    staff = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=VenueMembership.ROLES)
    until_ms = serializers.IntegerField(help_text="When the shift ends: ask for the PIN again.")
    verifier = VerifierOut()


class WhyIn(PinIn):
    why = serializers.CharField(max_length=200)


def refused(refusal: Refusal) -> Response:
    """A refusal whose work stays: raised, it would take back the count of wrong PINs."""
    body = {"code": refusal.code, "sentence": refusal.sentence, **refusal.facts}
    return Response(body, status=refusal.status)


class SignIn(TillView):
    @extend_schema(request=PinIn, responses=SignedInOut, summary="Who stands at this device")
    def post(self, request: Request) -> Response:
        asked = PinIn(data=request.data)
        asked.is_valid(raise_exception=True)
        actor, given = scopes.current_actor(), asked.validated_data
        found = pins.sign_in(int(actor.id or 0), given["membership"], given["pin"], actor.by)
        if isinstance(found, Refusal):
            return refused(found)
        answer = {
            "staff": found.pk,
            "name": str(found.user),
            "role": found.role,
            "until_ms": int((clock.now() + pins.SHIFT).timestamp() * 1000),
            "verifier": pins.verifier(given["pin"]),
        }
        return Response(SignedInOut(answer).data)


class Reverse(TillView):
    @extend_schema(
        request=WhyIn,
        responses=UndoOut,
        summary="A supervisor takes a use back until the venue's midnight, with a reason",
    )
    def post(self, request: Request, id: int) -> Response:
        asked = WhyIn(data=request.data)
        asked.is_valid(raise_exception=True)
        venue, device, given = self.venue(), scopes.current_actor().by, asked.validated_data
        found = pins.sign_in(venue.pk, given["membership"], given["pin"], device)
        if isinstance(found, Refusal):
            return refused(found)
        undone = supervision.reverse(id, venue, Decider(found, device), given["why"])
        return Response(UndoOut(undone).data)
