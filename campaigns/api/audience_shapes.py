"""What the brand's API says of audiences. Counts are null where they are 0 to 9, else tens."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns import audiences
from campaigns.audiences import Comparison
from campaigns.counts import told
from campaigns.models import AudienceCount, AudienceExport, SavedAudience


class AudienceIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    rule = serializers.JSONField()


class AudienceOut(serializers.Serializer[Any]):
    """An audience, the version that holds, and its newest count."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    number = serializers.IntegerField()
    rule = serializers.JSONField()
    digest = serializers.CharField()
    sentence = serializers.CharField()
    reach = serializers.IntegerField(allow_null=True)
    counted_at = serializers.DateTimeField()


class CountedOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    reach = serializers.IntegerField(allow_null=True)
    unknown = serializers.IntegerField(allow_null=True)
    members = serializers.IntegerField(allow_null=True)
    frame = serializers.IntegerField()
    counted_at = serializers.DateTimeField()


class AudienceWithCountsOut(AudienceOut):
    """`counts` has every count that was kept, newest first."""

    counts = CountedOut(many=True)


class PairOut(serializers.Serializer[Any]):
    first = serializers.IntegerField()
    second = serializers.IntegerField()
    both = serializers.IntegerField(allow_null=True)
    only_first = serializers.IntegerField(allow_null=True)
    only_second = serializers.IntegerField(allow_null=True)


class ReachOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    reach = serializers.IntegerField(allow_null=True)


class ComparisonOut(serializers.Serializer[Any]):
    audiences = ReachOut(many=True)
    pairs = PairOut(many=True)
    in_all = serializers.IntegerField(allow_null=True)
    in_any = serializers.IntegerField(allow_null=True)
    frame = serializers.IntegerField()


class NamedOut(serializers.Serializer[Any]):
    reference = serializers.CharField()
    given_name = serializers.CharField(allow_blank=True)
    receipt = serializers.CharField()


class ExportOut(serializers.ModelSerializer[AudienceExport]):
    number = serializers.IntegerField(source="version.number")

    class Meta:
        model = AudienceExport
        fields = ("id", "number", "purpose", "people", "exported_at")


class ExportedOut(serializers.Serializer[Any]):
    """An export with its lines, given once: in the answer to whoever asked for it."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    purpose = serializers.CharField()
    people = serializers.IntegerField()
    exported_at = serializers.DateTimeField()
    named = NamedOut(many=True)


def shown(audience: SavedAudience) -> dict[str, Any]:
    """An audience as `AudienceOut` gives it."""
    version = audiences.newest(audience)
    newest = version.counts.order_by("-pk")[:1].get()
    return {
        "id": audience.pk,
        "name": audience.name,
        "number": version.number,
        "rule": version.tree,
        "digest": version.digest,
        "sentence": version.sentence,
        "reach": told(newest.reach),
        "counted_at": newest.counted_at,
    }


def shown_whole(audience: SavedAudience) -> dict[str, Any]:
    """An audience as `AudienceWithCountsOut` gives it."""
    kept = AudienceCount.objects.filter(version__audience=audience).select_related("version")
    counts = [
        {
            "number": each.version.number,
            "reach": told(each.reach),
            "unknown": told(each.unknown),
            "members": told(each.members),
            "frame": each.frame,
            "counted_at": each.counted_at,
        }
        for each in kept.order_by("-pk")[:100]
    ]
    return {**shown(audience), "counts": counts}


def compared(found: Comparison) -> dict[str, Any]:
    """A comparison as `ComparisonOut` gives it."""
    return {
        "audiences": [
            {"id": each.pk, "name": each.name, "reach": told(reach)}
            for each, reach in found.reaches
        ],
        "pairs": [
            {
                "first": pair.first.pk,
                "second": pair.second.pk,
                "both": told(pair.both),
                "only_first": told(pair.only_first),
                "only_second": told(pair.only_second),
            }
            for pair in found.pairs
        ],
        "in_all": told(found.in_all),
        "in_any": told(found.in_any),
        "frame": found.frame,
    }
