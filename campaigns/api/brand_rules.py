"""The rule of a campaign: counted before it is saved, saved as a new version."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import drafts, targeting
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_shapes import CountOut, RuleIn, RuleOut, RuleRefusalOut, counted
from campaigns.api.member_shapes import RefusalOut
from campaigns.planner import planned
from campaigns.rules.parse import parse
from campaigns.rules.sentence import sentence
from campaigns.web.finding import campaign_of
from perks import stock
from perks.api.access import BrandView


class Rule(BrandView):
    @extend_schema(
        request=RuleIn,
        responses={200: RuleOut, **REFUSED, 422: RuleRefusalOut},
        summary="Save the rule; the same rule again makes no new version",
    )
    def put(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        body = RuleIn(data=request.data)
        body.is_valid(raise_exception=True)
        save = {"tree": body.validated_data["rule"], "reason": body.validated_data.get("reason")}
        return Response(RuleOut(drafts.save_rule(found, **save)).data)


class Count(BrandView):
    @extend_schema(
        request=RuleIn,
        responses={200: CountOut, 404: RefusalOut, 422: RuleRefusalOut},
        summary="Count a rule on the audience frame; saves nothing",
    )
    def post(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        body = RuleIn(data=request.data)
        body.is_valid(raise_exception=True)
        rule = parse(body.validated_data["rule"], targeting.vocabulary(found.brand_id))
        said = sentence(rule, targeting.names(rule))
        return Response(
            CountOut(counted(planned(found, rule, stock.left(found.perk_id)), said)).data
        )
