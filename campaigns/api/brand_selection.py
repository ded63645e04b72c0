"""Whom a campaign selected more and less often, over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import selection
from campaigns.api.member_shapes import RefusalOut
from campaigns.counts import told
from campaigns.selection import Selected
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView


class SelectedOut(serializers.Serializer[Any]):
    """Counts are tens; null stands for fewer than ten. `rate` is of the group's members, `ratio`
    against the group with the highest rate; flagged under four fifths.
    Both are null where fewer than ten were selected."""

    kind = serializers.ChoiceField(["country", "language", "age"])
    name = serializers.CharField()
    members = serializers.IntegerField()
    eligible = serializers.IntegerField(allow_null=True)
    invited = serializers.IntegerField(allow_null=True)
    claimed = serializers.IntegerField(allow_null=True)
    rate = serializers.FloatField(allow_null=True)
    ratio = serializers.FloatField(allow_null=True)
    is_flagged = serializers.BooleanField()


class Selection(BrandView):
    @extend_schema(
        responses={200: SelectedOut(many=True), 404: RefusalOut},
        summary="Whom the campaign selected, by country, language and age where members told",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = selection.selected(campaign_of(self.brand, campaign))
        return Response(SelectedOut([row(each) for each in found], many=True).data)


def row(each: Selected) -> dict[str, Any]:
    group = each.group
    return {
        "kind": group.kind,
        "name": group.name,
        "members": group.people,
        "eligible": told(each.eligible),
        "invited": told(each.invited),
        "claimed": told(each.claimed),
        "rate": round(group.rate, 3) if each.is_told else None,
        "ratio": round(group.ratio, 3) if each.is_told else None,
        "is_flagged": group.is_flagged,
    }
