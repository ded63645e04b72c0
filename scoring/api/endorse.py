"""GET /api/v1/me/endorsement-link and /api/v1/endorse/...: share topics, endorse others for theirs."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from perks.ground.api import ScopedView
from perks.ground.errors import Refusal
from scoring import endorsements
from scoring.api.me import me
from scoring.api.topic_shapes import EndorsementLinkSerializer, EndorseSerializer, SharedSerializer
from scoring.models import EndorsementLink, Topic


class LinkView(ScopedView):
    @extend_schema(
        responses=EndorsementLinkSerializer, summary="The link under which I share topics"
    )
    def get(self, request: Request) -> Response:
        """My open link."""
        link = endorsements.link_of(me())
        if link is None:
            raise Refusal("no_link", "You share no topics.", 404)
        return Response(shown(link))

    @extend_schema(
        request=EndorsementLinkSerializer,
        responses=EndorsementLinkSerializer,
        summary="Share topics",
    )
    def put(self, request: Request) -> Response:
        """Open a link to these topics of mine, or change the topics of the open one."""
        asked = EndorsementLinkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(shown(endorsements.share(me(), asked.validated_data["topics"])))

    @extend_schema(responses={204: None}, summary="Close my link")
    def delete(self, request: Request) -> Response:
        """Close it for good; endorsements stay."""
        endorsements.close(me())
        return Response(status=204)


class EndorseView(ScopedView):
    @extend_schema(responses=SharedSerializer, summary="What a link shows")
    def get(self, request: Request, token: str) -> Response:
        """Whose link it is, the topics, and how many endorsements I have left this week."""
        return Response(SharedSerializer(seen(token)).data)

    @extend_schema(request=EndorseSerializer, responses=SharedSerializer, summary="Endorse")
    def post(self, request: Request, token: str) -> Response:
        """Endorse the owner for a topic: once a week, a second time changes nothing."""
        endorsements.endorse(token, topic_of(request), me())
        return Response(SharedSerializer(seen(token)).data)

    @extend_schema(
        request=EndorseSerializer, responses=SharedSerializer, summary="Take an endorsement back"
    )
    def delete(self, request: Request, token: str) -> Response:
        """Take back this week's endorsement for a topic."""
        endorsements.take_back(token, topic_of(request), me())
        return Response(SharedSerializer(seen(token)).data)


def topic_of(request: Request) -> str:
    asked = EndorseSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return str(asked.validated_data["topic"])


def seen(token: str) -> dict[str, object]:
    found = endorsements.shared(token, me())
    return {
        "name": found.name,
        "is_own": found.is_own,
        "left": found.left,
        "topics": [
            {"topic": topic.slug, "name": topic.name, "endorsed": done}
            for topic, done in found.topics
        ],
    }


def shown(link: EndorsementLink) -> dict[str, object]:
    topics = Topic.objects.filter(pk__in=link.topics).order_by("slug")
    return {
        "token": link.token,
        "topics": list(topics.values_list("slug", flat=True)),
        "opened_at": link.opened_at,
    }
