"""Checking a draft over the API: read once, kept nowhere."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import draft_check, history
from campaigns.api.member import me
from campaigns.api.member_claims import REFUSED
from campaigns.disclosure import VERDICTS
from campaigns.disclosure.packs import shown
from perks.ground.api import ScopedView


class DraftIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=draft_check.LONGEST, trim_whitespace=False)
    network = serializers.ChoiceField(sorted(shown()), required=False, default="unknown")


class DecidingWordOut(serializers.Serializer[Any]):
    """A place in the draft, in characters from its start, and what the rule makes of it."""

    text = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    says = serializers.ChoiceField(["discloses", "falls_short", "denies"])
    rule = serializers.CharField()


class DraftOut(serializers.Serializer[draft_check.Check]):
    """`country` is whose rules decided; `would_do` is a sentence that is enough."""

    verdict = serializers.ChoiceField(list(VERDICTS), source="reading.verdict")
    because = serializers.CharField(source="reading.because")
    rule = serializers.CharField(source="reading.rule")
    source = serializers.CharField(source="reading.source")
    country = serializers.CharField(source="reading.country")
    version = serializers.CharField(source="reading.version")
    words = DecidingWordOut(many=True, source="reading.words")
    would_do = serializers.CharField()


class MyDraft(ScopedView):
    keeps_keys = False  # What is kept nowhere has no answer to keep either.

    @extend_schema(
        request=DraftIn,
        responses={200: DraftOut, **REFUSED},
        summary="Whether a draft says that it was given; it is read once and kept nowhere",
    )
    def post(self, request: Request, id: int) -> Response:
        body = DraftIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = history.one_of(me(), id)
        given = body.validated_data
        return Response(DraftOut(draft_check.check(made, given["text"], given["network"])).data)
