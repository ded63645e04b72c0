"""A member's passes over the API."""

import base64
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks import bindings, passes, shortcode
from perks.ground import scopes
from perks.ground.api import ScopedView
from perks.models import Pass


class PassOut(serializers.Serializer[Pass]):
    """`code` is the text of a static QR; it does not change, so whoever has it can use the pass up.

    Once a phone holds the pass, `code` is empty and `certificate` (base64) is what the phone signs.
    """

    id = serializers.IntegerField()
    claim = serializers.IntegerField(source="claim_id")
    perk = serializers.CharField(source="perk.name")
    brand = serializers.CharField(source="brand.name")
    venue = serializers.CharField(source="venue.slug")
    holder = serializers.CharField()
    guests = serializers.IntegerField()
    tier = serializers.CharField(source="tier_name", help_text="In words; empty without a ladder.")
    uses = serializers.IntegerField()
    uses_left = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()
    short_code = serializers.SerializerMethodField()
    code = serializers.SerializerMethodField()
    certificate = serializers.SerializerMethodField()
    phone_key = serializers.SerializerMethodField(help_text="In base64; empty on paper.")
    strict = serializers.BooleanField(source="perk.strict")

    def get_phone_key(self, row: Pass) -> str:
        return base64.b64encode(row.phone_key or b"").decode()

    def get_code(self, row: Pass) -> str:
        return row.code if row.phone_key is None else ""

    def get_certificate(self, row: Pass) -> str:
        return row.code if row.phone_key is not None else ""

    def get_uses_left(self, row: Pass) -> int:
        return max(0, row.uses - row.used)  # type: ignore[attr-defined]

    def get_state(self, row: Pass) -> str:
        return passes.state(row)

    def get_short_code(self, row: Pass) -> str:
        return shortcode.format(row.short_code)


class PhoneIn(serializers.Serializer[Any]):
    public_key = serializers.CharField(max_length=64, help_text="32 bytes of Ed25519, in base64.")
    proof = serializers.CharField(
        max_length=120,
        help_text="The key's signature, in base64, over `perks bind v1`, a line feed, the pass's "
        "id in figures, a line feed and the 32 bytes.",
    )
    initials = serializers.CharField(max_length=2, required=False, default="", allow_blank=True)
    language = serializers.CharField(max_length=2, required=False, default="", allow_blank=True)


class Passes(ScopedView):
    @extend_schema(responses=PassOut(many=True), summary="My passes, newest first")
    def get(self, request: Request) -> Response:
        return Response(PassOut(passes.list_of_member(scopes.current_actor().id), many=True).data)


class OnePass(ScopedView):
    @extend_schema(responses=PassOut, summary="One of my passes")
    def get(self, request: Request, id: int) -> Response:
        mine = passes.one_of_member(scopes.current_actor().id, id)
        if mine is None:
            raise Http404
        return Response(PassOut(mine).data)


class Phone(ScopedView):
    @extend_schema(
        request=PhoneIn,
        responses=PassOut,
        summary="Let one phone show this pass; the one before makes no codes any more",
    )
    def post(self, request: Request, id: int) -> Response:
        asked = PhoneIn(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        key, proof = bindings.unwrap(facts.pop("public_key")), bindings.unwrap(facts.pop("proof"))
        member_id = scopes.current_actor().id
        bindings.bind(member_id, id, key, proof, **facts)
        return Response(PassOut(passes.one_of_member(member_id, id)).data)
