"""What brands ask me, and what I answered."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import questions
from campaigns.api.member import me
from campaigns.api.member_shapes import RefusalOut
from perks.ground.api import ScopedView


class AskedOut(serializers.Serializer[Any]):
    """`chosen` is the place of my answer among the choices; null before I gave one."""

    question = serializers.IntegerField(source="question.pk")
    brand = serializers.CharField()
    text = serializers.CharField(source="question.text")
    choices = serializers.ListField(child=serializers.CharField(), source="question.choices")
    chosen = serializers.IntegerField(allow_null=True)


class AnswerIn(serializers.Serializer[Any]):
    choice = serializers.IntegerField(min_value=0, allow_null=True)


class MyAnswers(ScopedView):
    @extend_schema(responses=AskedOut(many=True), summary="What I am asked, and what I answered")
    def get(self, request: Request) -> Response:
        return Response(AskedOut(questions.for_member(me()), many=True).data)


class MyAnswer(ScopedView):
    @extend_schema(
        request=AnswerIn,
        responses={204: None, 400: RefusalOut, 404: RefusalOut},
        summary="Answer a question, or take the answer back with null",
    )
    def put(self, request: Request, question: int) -> Response:
        body = AnswerIn(data=request.data)
        body.is_valid(raise_exception=True)
        questions.answer(me(), question, body.validated_data["choice"])
        return Response(status=204)
