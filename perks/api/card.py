"""A member's own card over the API."""

import base64
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks import bindings, cards
from perks.ground import scopes
from perks.ground.api import ScopedView
from perks.models import MemberCard


class CardOut(serializers.Serializer[Any]):
    """All but empty until a phone has the card."""

    phone_key = serializers.CharField(help_text="In base64; empty where no phone has the card.")
    certificate = serializers.CharField(help_text="In base64: what the phone signs at every step.")
    valid_until = serializers.DateTimeField(allow_null=True)


class CardPhoneIn(serializers.Serializer[Any]):
    public_key = serializers.CharField(max_length=64, help_text="32 bytes of Ed25519, in base64.")
    proof = serializers.CharField(
        max_length=120,
        help_text="The key's signature, in base64, over `perks bind v1`, a line feed, `card`, a "
        "space, your number as a member, a line feed and the 32 bytes.",
    )
    language = serializers.CharField(max_length=2, required=False, default="", allow_blank=True)


def facts_of(card: MemberCard | None) -> dict[str, Any]:
    if card is None:
        return {"phone_key": "", "certificate": "", "valid_until": None}
    return {
        "phone_key": base64.b64encode(card.phone_key).decode(),
        "certificate": card.certificate,
        "valid_until": card.valid_until,
    }


class Card(ScopedView):
    @extend_schema(responses=CardOut, summary="My card for doors where I have no pass")
    def get(self, request: Request) -> Response:
        return Response(CardOut(facts_of(cards.of_member(scopes.current_actor().id))).data)

    @extend_schema(responses={204: None}, summary="End my card, wherever its phone is")
    def delete(self, request: Request) -> Response:
        cards.revoke(scopes.current_actor().id)
        return Response(status=204)


class Phone(ScopedView):
    @extend_schema(
        request=CardPhoneIn,
        responses=CardOut,
        summary="Let one phone show my card; the one before makes no codes any more",
    )
    def post(self, request: Request) -> Response:
        asked = CardPhoneIn(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        card = cards.bind(
            scopes.current_actor().id,
            bindings.unwrap(facts["public_key"]),
            bindings.unwrap(facts["proof"]),
            language=facts["language"],
        )
        return Response(CardOut(facts_of(card)).data)
