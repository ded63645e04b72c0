"""GET /api/v1/me/topics/...: what I move people about, what of it I hide, and what I dispute."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from perks.ground.api import ScopedView
from scoring import disputes, topics, vetoes
from scoring.api.me import me
from scoring.api.topic_shapes import DisputeSerializer, StrengthSerializer, VetoSerializer


class TopicsView(ScopedView):
    @extend_schema(
        responses=StrengthSerializer(many=True), operation_id="me_topics", summary="My topics"
    )
    def get(self, request: Request) -> Response:
        """My topics with their evidence, strongest first; those I hide are left out."""
        return Response(StrengthSerializer(topics.shown(me()), many=True).data)


class HiddenView(ScopedView):
    @extend_schema(responses=VetoSerializer(many=True), summary="The topics I hide")
    def get(self, request: Request) -> Response:
        """The topics that I hide from pages, rules and brands, newest first."""
        return Response(VetoSerializer(vetoes.hidden_by(me()), many=True).data)


class VetoView(ScopedView):
    @extend_schema(request=None, responses={204: None}, summary="Hide a topic of mine")
    def put(self, request: Request, topic: str) -> Response:
        """Hide it from everybody, from now on."""
        vetoes.hide(me(), topic)
        return Response(status=204)

    @extend_schema(responses={204: None}, summary="Show a hidden topic again")
    def delete(self, request: Request, topic: str) -> Response:
        """Show it again, from now on."""
        vetoes.show_again(me(), topic)
        return Response(status=204)


class DisputesView(ScopedView):
    @extend_schema(responses=DisputeSerializer(many=True), summary="My disputes about topics")
    def get(self, request: Request) -> Response:
        """What I said is wrong, and how it was decided, newest first."""
        return Response(DisputeSerializer(disputes.of_member(me()), many=True).data)


class DisputeView(ScopedView):
    @extend_schema(
        request=DisputeSerializer,
        responses={201: DisputeSerializer},
        summary="Say that posts are not about a topic",
    )
    def post(self, request: Request, topic: str) -> Response:
        """Decided by an operator within 14 days; where nobody decides, my word stands."""
        asked = DisputeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        dispute = disputes.open_one(me(), topic, said["words"], said.get("posts"))
        return Response(DisputeSerializer(dispute).data, status=201)
