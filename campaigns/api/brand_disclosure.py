"""Disclosure for machines: how a campaign's posts read, and the bundle for an audit."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import audit, disclosures
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.member_shapes import RefusalOut
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView
from perks.ground import scopes


class DisclosureCountsOut(serializers.Serializer[disclosures.Counts]):
    """`withdrawn` are the mentions that were edited and say less now."""

    disclosed = serializers.IntegerField()
    unclear = serializers.IntegerField()
    undisclosed = serializers.IntegerField()
    unread = serializers.IntegerField()
    unjudged = serializers.IntegerField(
        help_text="Without words that we know: pictures, links that were handed in, stories."
    )
    withdrawn = serializers.SerializerMethodField()

    def get_withdrawn(self, counts: disclosures.Counts) -> list[int]:
        return [each.mention.pk for each in counts.withdrawn]


class AuditOut(serializers.Serializer[Any]):
    """The tables as the ZIP of the console has them; `sha256` is of that ZIP."""

    sha256 = serializers.CharField()
    campaign = serializers.DictField()
    made_at = serializers.CharField()
    told = serializers.ListField(child=serializers.DictField())
    posted = serializers.ListField(child=serializers.DictField())
    read = serializers.ListField(child=serializers.DictField())
    done = serializers.ListField(child=serializers.DictField())
    rules = serializers.ListField(child=serializers.DictField())


class DisclosureView(BrandView):
    @extend_schema(
        responses={200: DisclosureCountsOut, 404: RefusalOut},
        summary="How many mentions say that it was given",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        return Response(DisclosureCountsOut(disclosures.counts(found)).data)

    @extend_schema(
        request=None,
        responses={200: AuditOut, **REFUSED},
        summary="Take the bundle for an audit; that it was taken is noted",
    )
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        noted, made, _ = audit.export(campaign_of(self.brand, campaign), scopes.current_actor().by)
        return Response(AuditOut({"sha256": noted.sha256, **made.as_json()}).data)
