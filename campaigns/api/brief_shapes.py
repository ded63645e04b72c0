"""A brief as the API gives and takes it."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from campaigns import briefs
from campaigns.models import Brief


class AssetShape(serializers.Serializer[Any]):
    label = serializers.CharField(max_length=briefs.LONGEST_LABEL)
    url = serializers.CharField(max_length=briefs.LONGEST_URL)


class BriefOut(serializers.Serializer[Brief]):
    """A post before `quiet_until` is marked as early and earns no reward; null asks for nothing."""

    EMPTY: ClassVar[dict[str, Any]] = {"text": "", "assets": [], "quiet_until": None}

    text = serializers.CharField()
    assets = serializers.SerializerMethodField()
    quiet_until = serializers.DateTimeField(allow_null=True)

    def get_assets(self, brief: Brief) -> list[dict[str, str]]:
        return [{"label": each.label, "url": each.url} for each in briefs.assets_of(brief)]


class BriefIn(serializers.Serializer[Brief]):
    """All of the brief, in place of what it was."""

    text = serializers.CharField(allow_blank=True, max_length=briefs.LONGEST_TEXT)
    assets = AssetShape(many=True, required=False, default=list)
    quiet_until = serializers.DateTimeField(required=False, allow_null=True, default=None)
