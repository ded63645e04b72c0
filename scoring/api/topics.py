"""GET /api/v1/topics?q=: the topics that a rule can name."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from perks.ground.api import ScopedView
from scoring.api.serializers import TopicSerializer
from scoring.models import Topic

MOST = 50


class TopicSearchView(ScopedView):
    """Open to everybody: topics are words, and say nothing about anybody."""

    audience = "public"
    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[OpenApiParameter("q", OpenApiTypes.STR, description="part of a name")],
        responses=TopicSerializer(many=True),
        summary="Find topics by a part of their name",
    )
    def get(self, request: Request) -> Response:
        """Up to 50 topics whose name holds `q`, by name."""
        asked = request.query_params.get("q", "").strip()
        # What cannot be printed (a NUL) the database would refuse to look up; no topic has it.
        none = Topic.objects.none()
        found = Topic.objects.filter(name__icontains=asked) if asked.isprintable() else none
        return Response(TopicSerializer(found.order_by("name", "slug")[:MOST], many=True).data)
