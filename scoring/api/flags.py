"""/api/v1/me/flags: what looked bought, what it cost me, and my appeal."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks.ground.api import ScopedView
from scoring import appeals, flagged
from scoring.api.me import me
from scoring.models.flags import FLAG_KINDS

SHOWN = 100


class FlagAppealSerializer(serializers.Serializer):
    """`due_on` is the last day for an answer."""

    text = serializers.CharField(max_length=appeals.LONGEST_TEXT)
    written_at = serializers.DateTimeField(read_only=True)
    due_on = serializers.DateField(read_only=True)


class FlagDecisionSerializer(serializers.Serializer):
    outcome = serializers.CharField()
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField()


class FlagSerializer(serializers.Serializer):
    """`state` is open, waiting, lifted or upheld; `evidence` holds counts, days and my own posts."""

    id = serializers.IntegerField(source="flag.pk")
    date = serializers.DateField(source="flag.date")
    network = serializers.CharField(source="flag.network")
    kind = serializers.ChoiceField(source="flag.kind", choices=FLAG_KINDS)
    points = serializers.FloatField(source="flag.points")
    people = serializers.FloatField(source="flag.people")
    sentence = serializers.CharField()
    state = serializers.ChoiceField(choices=list(flagged.STATES))
    evidence = serializers.DictField(source="flag.evidence")
    appeal = FlagAppealSerializer(source="flag.appeal", required=False)
    decision = FlagDecisionSerializer(source="flag.decision", required=False)


class FlagsView(ScopedView):
    @extend_schema(
        responses=FlagSerializer(many=True), operation_id="me_flags", summary="What looked bought"
    )
    def get(self, request: Request) -> Response:
        """My flags, newest first, at most 100."""
        found = [flagged.say(flag) for flag in appeals.of_member(me())[:SHOWN]]
        return Response(FlagSerializer(found, many=True).data)


class FlagView(ScopedView):
    @extend_schema(responses=FlagSerializer, operation_id="me_flag", summary="One flag of mine")
    def get(self, request: Request, id: int) -> Response:
        """One flag with its evidence, my appeal and the decision."""
        return Response(FlagSerializer(flagged.say(appeals.own(id))).data)


class AppealView(ScopedView):
    @extend_schema(
        request=inline_serializer("AppealText", {"text": serializers.CharField(max_length=2000)}),
        responses={201: FlagAppealSerializer},
        summary="Appeal against a flag, once",
    )
    def post(self, request: Request, id: int) -> Response:
        """Say why it is wrong; an operator decides within 14 days."""
        asked = FlagAppealSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = appeals.appeal(id, asked.validated_data["text"])
        return Response(FlagAppealSerializer(made).data, status=201)
