"""A campaign's report for machines: outcomes of both arms first, attention last."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import made_report
from campaigns.api.brand_attribution import AttributedOut
from campaigns.api.brand_shapes import StepOut
from campaigns.api.member_shapes import RefusalOut
from campaigns.evidence import Evidence
from campaigns.made_report import Whole
from campaigns.proof import OUTCOMES, Proof
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView

VERDICTS = ("more", "less", "cannot_tell")


class OutcomeOut(serializers.Serializer[Any]):
    """An outcome that both arms can have: posts, orders or value (minor units of `currency`).

    `by` is the lot that made the arms: holdout, lottery or draw. `total` is what the offer added
    over all who had it, with the ends of its 95% interval; null where `why` says what is missing.
    `smallest` is the smallest total that so many people would tell, `needed` how many people would
    tell the one that was seen.
    """

    outcome = serializers.ChoiceField(OUTCOMES)
    by = serializers.ChoiceField(["holdout", "lottery", "draw"])
    verdict = serializers.ChoiceField(VERDICTS)
    why = serializers.CharField(allow_blank=True)
    offered = serializers.IntegerField(source="invited")
    held_out = serializers.IntegerField()
    total = serializers.ListField(
        child=serializers.FloatField(), min_length=3, max_length=3, allow_null=True
    )
    smallest = serializers.FloatField(allow_null=True)
    needed = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField(allow_blank=True)


class EachOut(serializers.Serializer[Any]):
    """Minor units that one extra order or post cost; `high` is null where it has no end."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField(allow_null=True)


class ShownOut(serializers.Serializer[Any]):
    """Impressions as a model guesses them, never counted."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class ReportOut(serializers.Serializer[Any]):
    """`outcomes` open with the one that the report opens with.

    `steps`, `clicks` and `mentions` are what happened, not what the campaign changed; `attributed`
    is what came by codes and links, which only those who claimed could have. A campaign of codes
    has no step `redeemed`: who used one is known to the shop alone. `early` are the mentions before
    the day until which members were asked to say nothing; `disclosure` counts posts as they were
    read last (disclosed, unclear, undisclosed, unjudged, unread).
    """

    campaign = serializers.IntegerField()
    number = serializers.IntegerField()
    read_at = serializers.DateTimeField()
    outcomes = OutcomeOut(many=True)
    spent = serializers.IntegerField()
    currency = serializers.CharField(allow_blank=True)
    each = EachOut(allow_null=True)
    attributed = AttributedOut()
    steps = StepOut(many=True)
    clicks = serializers.IntegerField()
    visitors = serializers.IntegerField()
    mentions = serializers.IntegerField()
    reactions = serializers.IntegerField()
    early = serializers.IntegerField()
    disclosure = serializers.DictField(child=serializers.IntegerField())
    attention = ShownOut(allow_null=True)


def as_told(whole: Whole) -> dict[str, Any]:
    """The report as `ReportOut` writes it."""
    found, figures = whole.evidence, whole.figures
    return {
        "campaign": whole.campaign.pk,
        "number": found.number,
        "read_at": found.read_at,
        "outcomes": outcomes(found),
        "spent": found.spent,
        "currency": found.currency,
        "each": found.each,
        "attributed": found.attributed,
        "steps": figures.steps,
        "clicks": figures.clicks,
        "visitors": figures.visitors,
        "mentions": figures.mentions,
        "reactions": figures.reactions,
        "early": figures.early,
        "disclosure": figures.disclosure,
        "attention": whole.shown,
    }


def outcomes(found: Evidence) -> list[Proof]:
    return [found.lead, *found.others]


class ReportView(BrandView):
    @extend_schema(
        responses={200: ReportOut, 404: RefusalOut},
        summary="What the campaign changed, the funnel, and attention last",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        whole = made_report.made(campaign_of(self.brand, campaign))
        return Response(ReportOut(as_told(whole)).data)
