"""What the score told, for machines: public over all brands, and a brand's own."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.lotteries import OpenToAll
from campaigns.api.member_shapes import RefusalOut
from campaigns.validities import told
from perks.api.access import BrandView

VERDICTS = ("more", "less", "nothing", "cannot_tell")


class ShareOut(serializers.Serializer[Any]):
    """`hits` of `people`; the ends of the 95% interval of the share, 0 to 1 (Wilson)."""

    people = serializers.IntegerField()
    hits = serializers.IntegerField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class BandOut(serializers.Serializer[Any]):
    """A band of the score; `share` is null for groups that are too small to be told."""

    name = serializers.CharField()
    share = ShareOut(allow_null=True)


class CorrelationOut(serializers.Serializer[Any]):
    """Spearman's, with a seeded bootstrap's 95% interval."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class CalibrationOut(serializers.Serializer[Any]):
    """Learnt on one half of the people: `expected`; come in the other half: `found`."""

    expected = serializers.FloatField()
    found = ShareOut()


class ThresholdOut(serializers.Serializer[Any]):
    """Chosen on one half of the people, told on the other.

    `difference`: of the two shares, with its low and high end. `tells`: whether that is more than
    chance. `kept`: the share of the other half's hits that lie at the threshold or above.
    """

    at = serializers.IntegerField()
    above = ShareOut()
    below = ShareOut()
    difference = serializers.ListField(child=serializers.FloatField(), min_length=3, max_length=3)
    tells = serializers.BooleanField()
    kept = serializers.FloatField()


class FoundOut(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(VERDICTS)
    overall = ShareOut()
    bands = BandOut(many=True)
    correlation = CorrelationOut(allow_null=True)
    calibration = CalibrationOut(many=True)
    threshold = ThresholdOut(allow_null=True)


class ValidityOut(serializers.Serializer[Any]):
    """One outcome (mentioned, redeemed or bought) by score; `about` is a topic, or "" for all."""

    about = serializers.CharField(allow_blank=True)
    outcome = serializers.CharField()
    people = serializers.IntegerField()
    read_at = serializers.DateTimeField()
    found = FoundOut()


class Validity(OpenToAll):
    @extend_schema(
        responses={200: ValidityOut(many=True)},
        summary="Whether the score told anything, over all brands",
    )
    def get(self, request: Request) -> Response:
        return Response(ValidityOut(told(None), many=True).data)


class BrandValidity(BrandView):
    @extend_schema(
        responses={200: ValidityOut(many=True), 404: RefusalOut},
        summary="Whether the score told anything about this brand's campaigns",
    )
    def get(self, request: Request, brand: str) -> Response:
        return Response(ValidityOut(told(self.brand.pk), many=True).data)
