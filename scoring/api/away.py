"""/api/v1/me/absences: when a member is away."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks.ground.api import ScopedView
from scoring import absences
from scoring.api.me import me


class AbsenceSerializer(serializers.Serializer):
    """Both days are included; `ended_on` is the last day of one that ended earlier."""

    id = serializers.IntegerField(source="pk", read_only=True)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    ended_on = serializers.DateField(read_only=True, allow_null=True)


class AbsencesView(ScopedView):
    @extend_schema(
        responses=AbsenceSerializer(many=True), operation_id="me_absences", summary="When I am away"
    )
    def get(self, request: Request) -> Response:
        """My declared absences, newest first."""
        return Response(AbsenceSerializer(absences.of_member(me()), many=True).data)

    @extend_schema(
        request=AbsenceSerializer, responses={201: AbsenceSerializer}, summary="Say that I am away"
    )
    def post(self, request: Request) -> Response:
        """While I am away my score is held, with a wider interval, for 60 days of a year at most."""
        asked = AbsenceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        row = absences.declare(me(), **asked.validated_data)
        return Response(AbsenceSerializer(row).data, status=201)


class AbsenceView(ScopedView):
    @extend_schema(responses={204: None}, summary="Say that I am back")
    def delete(self, request: Request, id: int) -> Response:
        """End the absence today; one that has not begun is taken back."""
        absences.come_back(id)
        return Response(status=204)
