"""What the brand's API takes and gives, as OpenAPI knows it.

Counts of a rule's people are null where they are 0 to 9: so small a group is not told.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns.api.member_shapes import RefusalOut
from campaigns.counts import told
from campaigns.figures import Curve
from campaigns.models import Campaign, Claim, RuleVersion
from campaigns.models.campaigns import STATES, WAY_CHOICES
from campaigns.planner import Planned
from campaigns.rules.schema import rule_schema
from perks.kinds import registry
from perks.models.perks import OFFLINE
from perks.models.variants import ANSWERS


@extend_schema_field(rule_schema())
class RuleField(serializers.JSONField):
    """A rule as JSON; `parse` says what is wrong with it, not the shape."""


class RuleOut(serializers.ModelSerializer[RuleVersion]):
    rule = serializers.JSONField(source="tree")

    class Meta:
        model = RuleVersion
        fields = ("number", "rule", "digest", "sentence", "reason", "saved_at")


class CampaignOut(serializers.ModelSerializer[Campaign]):
    state = serializers.ChoiceField(choices=STATES, source="phase")

    class Meta:
        model = Campaign
        fields = (
            "id", "name", "state", "perk", "starts_at", "ends_at", "is_open", "holdout_share",
            "hold_minutes", "way", "rewards", "post_days", "most_a_day",
            "tag", "landing_url", "created_at", "launched_at",
        )  # fmt: skip


class CampaignWithRuleOut(CampaignOut):
    rule = RuleOut(source="newest_rule")

    class Meta(CampaignOut.Meta):
        fields = (*CampaignOut.Meta.fields, "rule")


class CampaignChangeIn(serializers.Serializer[Campaign]):
    """Whatever is left out stays as it is."""

    name = serializers.CharField(max_length=120, required=False)
    perk = serializers.IntegerField(required=False)
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    is_open = serializers.BooleanField(required=False)
    holdout_share = serializers.FloatField(min_value=0, max_value=0.5, required=False)
    hold_minutes = serializers.IntegerField(min_value=1, max_value=1440, required=False)
    way = serializers.ChoiceField(choices=WAY_CHOICES, required=False)
    rewards = serializers.IntegerField(
        required=False, allow_null=True, help_text="For a post: about which campaign."
    )
    post_days = serializers.IntegerField(min_value=1, max_value=365, required=False)
    most_a_day = serializers.IntegerField(min_value=1, max_value=10_000, required=False)
    tag = serializers.CharField(max_length=52, allow_blank=True, required=False)
    landing_url = serializers.URLField(max_length=400, allow_blank=True, required=False)


class CampaignIn(CampaignChangeIn):
    """A new draft; without a rule it begins with one to go on from."""

    name = serializers.CharField(max_length=120)
    perk = serializers.IntegerField()
    rule = RuleField(required=False)
    reason = serializers.CharField(max_length=400, required=False)


class RuleIn(serializers.Serializer[RuleVersion]):
    rule = RuleField()
    reason = serializers.CharField(
        max_length=400,
        required=False,
        help_text="Why the rule asks for the score alone; nothing is launched on it without one.",
    )


class RuleRefusalOut(RefusalOut):
    """A refused rule names the part that has to change, such as "all[1].value"."""

    path = serializers.CharField()


class CostOut(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    meets = serializers.IntegerField(allow_null=True)
    costs = serializers.IntegerField(allow_null=True)


class MissOut(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    people = serializers.IntegerField(allow_null=True)


class CurveOut(serializers.Serializer[Any]):
    """`points` are pairs of a threshold and the people reached with it, null for 0 to 9."""

    path = serializers.CharField()
    name = serializers.CharField()
    at = serializers.FloatField()
    points = serializers.ListField(child=serializers.ListField())


class ExpectedOut(serializers.Serializer[Any]):
    """Claims with an interval of 90%; the days are null where stock lasts until the end."""

    likely = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    runs_out = serializers.DateField(allow_null=True)
    soonest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True)


class OutlookOut(serializers.Serializer[Any]):
    """`campaigns` is how many past campaigns the rate is taken from; 0: it is assumed."""

    invited = serializers.IntegerField()
    rate = serializers.FloatField()
    rate_low = serializers.FloatField()
    rate_high = serializers.FloatField()
    campaigns = serializers.IntegerField()
    says = serializers.CharField()
    claims = ExpectedOut()


class OverlapOut(serializers.Serializer[Any]):
    campaign = serializers.IntegerField()
    name = serializers.CharField()
    people = serializers.IntegerField()


class GroupOut(serializers.Serializer[Any]):
    """`ratio` is the rate against that of the group selected most; flagged under four fifths."""

    kind = serializers.CharField()
    name = serializers.CharField()
    people = serializers.IntegerField()
    reached = serializers.IntegerField(allow_null=True)
    ratio = serializers.FloatField()
    is_flagged = serializers.BooleanField()


class CountOut(serializers.Serializer[Any]):
    """`milliseconds` is what counting took; `frame` and `built_at` say on which audience."""

    sentence = serializers.CharField()
    reach = serializers.IntegerField(allow_null=True)
    unknown = serializers.IntegerField(allow_null=True)
    members = serializers.IntegerField(allow_null=True)
    costs = CostOut(many=True)
    near_misses = MissOut(many=True)
    curve = CurveOut(allow_null=True)
    shippable = serializers.IntegerField(allow_null=True)
    outlook = OutlookOut()
    overlaps = OverlapOut(many=True)
    fairness = GroupOut(many=True)
    frame = serializers.IntegerField()
    built_at = serializers.DateTimeField()
    milliseconds = serializers.FloatField()


def counted(plan: Planned, sentence: str) -> dict[str, Any]:
    """The figures as `CountOut` gives them."""
    found = plan.figures
    return {
        "sentence": sentence,
        "reach": told(found.reach.yes),
        "unknown": told(found.reach.unknown),
        "members": told(found.members),
        "costs": [
            {"sentence": each.sentence, "meets": told(each.meets), "costs": told(each.costs)}
            for each in found.costs
        ],
        "near_misses": [
            {"sentence": each.sentence, "people": told(each.people)} for each in found.misses
        ],
        "curve": curve_shown(found.curve) if found.curve else None,
        "shippable": told(plan.shippable),
        "outlook": plan.outlook,
        "overlaps": [
            {"campaign": each.campaign.pk, "name": each.campaign.name, "people": each.people}
            for each in plan.overlaps
        ],
        "fairness": [{**vars(each), "reached": told(each.reached)} for each in plan.fairness],
        "frame": found.frame,
        "built_at": found.built_at,
        "milliseconds": found.milliseconds,
    }


def curve_shown(curve: Curve) -> dict[str, Any]:
    points = [[asked, told(people)] for asked, people in curve.points]
    return {"path": curve.path, "name": curve.name, "at": curve.at, "points": points}


class BrandClaimOut(serializers.ModelSerializer[Claim]):
    """A claim as the brand reads it: a given name and a state, never a score."""

    class Meta:
        model = Claim
        fields = ("id", "given_name", "state", "wants", "claimed_at", "issued_at", "ended_at",
                  "ended_because")  # fmt: skip


class RevokeIn(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=200, help_text="The member reads this.")


class StepOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()
    people = serializers.IntegerField()
    lost = serializers.CharField(allow_blank=True)


class ShelfOut(serializers.Serializer[Any]):
    """A perk with its stock; lapsed holds count as left."""

    id = serializers.IntegerField(source="perk.pk")
    kind = serializers.CharField(source="perk.kind")
    name = serializers.CharField(source="perk.name")
    description = serializers.CharField(source="perk.description")
    venue = serializers.SlugField(source="perk.venue.slug", allow_null=True, default=None)
    at_shops = serializers.BooleanField(source="perk.at_shops")
    published = serializers.BooleanField(source="perk.published")
    offline = serializers.CharField(source="perk.offline")
    opens_at = serializers.DateTimeField(source="perk.opens_at")
    closes_at = serializers.DateTimeField(source="perk.closes_at")
    open_cap = serializers.IntegerField(source="perk.open_cap")
    confirm = serializers.BooleanField(source="perk.confirm")
    strict = serializers.BooleanField(source="perk.strict")
    initials = serializers.BooleanField(source="perk.initials")
    books_slots = serializers.BooleanField(source="perk.books_slots")
    static_allowed = serializers.BooleanField(source="perk.static_allowed")
    left = serializers.IntegerField()
    later = serializers.IntegerField(help_text="Waits for its release.")
    next_at = serializers.DateTimeField(allow_null=True, help_text="When the first of it goes out.")
    held = serializers.IntegerField()
    issued = serializers.IntegerField()
    spent = serializers.IntegerField()
    void = serializers.IntegerField()


class VariantIn(serializers.Serializer[Any]):
    """One of several. `lowest` is the score from which a tier starts; `code` is the tier's own."""

    name = serializers.CharField(max_length=1000)
    units = serializers.IntegerField(min_value=0, max_value=100_000, default=0)
    lowest = serializers.IntegerField(required=False, allow_null=True, default=None)
    code = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")


class QuestionIn(serializers.Serializer[Any]):
    """`fits` are the answers with which the perk can be had; empty: any."""

    text = serializers.CharField(max_length=1000)
    answer = serializers.ChoiceField(choices=list(ANSWERS), default="text")
    options = serializers.ListField(child=serializers.CharField(max_length=1000), default=list)
    fits = serializers.ListField(child=serializers.CharField(max_length=1000), default=list)


class TermsIn(serializers.Serializer[Any]):
    """Countries as "US" and regions as "US-CA"; none for anywhere and anybody."""

    sent_to = serializers.ListField(
        child=serializers.CharField(max_length=12),
        default=list,
        help_text="Of what is sent: where.",
    )
    lives_in = serializers.ListField(
        child=serializers.CharField(max_length=12), default=list, help_text="Who may have it."
    )
    least_age = serializers.IntegerField(
        min_value=1, max_value=120, required=False, allow_null=True, default=None
    )


class PerkIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=list(registry.kinds()))
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(required=False, allow_blank=True)
    venue = serializers.SlugField(required=False, help_text="For access to a venue.")
    at_shops = serializers.BooleanField(
        required=False, help_text="Instead of a venue: at every shop that joins by a link."
    )
    guests = serializers.IntegerField(min_value=0, max_value=20, required=False)
    uses = serializers.IntegerField(min_value=1, max_value=255, required=False)
    copies = serializers.IntegerField(
        min_value=2, max_value=200, required=False, help_text="Passes in a bundle."
    )
    hand_over = serializers.CharField(max_length=120, required=False, allow_blank=True)
    valid_days = serializers.IntegerField(min_value=1, max_value=3650, required=False)
    opens_at = serializers.DateTimeField(required=False, help_text="When passes begin to be good.")
    closes_at = serializers.DateTimeField(required=False)
    code = serializers.CharField(
        required=False, max_length=1000, help_text="For one code for all: the code."
    )
    variants = VariantIn(many=True, required=False, help_text="Sizes, colours or tiers.")
    questions = QuestionIn(many=True, required=False, help_text="Asked before it is confirmed.")
    offline = serializers.ChoiceField(
        choices=list(OFFLINE),
        required=False,
        help_text="What a scanner does without a network; leased unless said otherwise.",
    )
    open_cap = serializers.IntegerField(
        min_value=0, max_value=10_000, required=False, help_text="For open: guests per scanner."
    )
    confirm = serializers.BooleanField(required=False)
    strict = serializers.BooleanField(required=False, help_text="The pass may not be lent.")
    initials = serializers.BooleanField(required=False)
    books_slots = serializers.BooleanField(
        required=False, help_text="The pass asks for an hour, where the venue has limits."
    )
    static_allowed = serializers.BooleanField(required=False, help_text="Paper is good enough.")
    terms = TermsIn(required=False)


class StockIn(serializers.Serializer[Any]):
    """Either a number of places, or codes."""

    units = serializers.IntegerField(required=False, min_value=1)
    variant = serializers.CharField(
        required=False, max_length=60, help_text="Of a perk that comes in several: which."
    )
    codes = serializers.ListField(
        child=serializers.CharField(max_length=1000), required=False, allow_empty=False
    )
    released_at = serializers.DateTimeField(
        required=False, help_text="Nobody can take them before; at once unless said otherwise."
    )


class ReleaseOut(serializers.Serializer[Any]):
    """A wave of stock: nobody can take these units before `at`."""

    at = serializers.DateTimeField()
    units = serializers.IntegerField()


class ReleaseMoveIn(serializers.Serializer[Any]):
    """Which wave, and its new moment; null is now."""

    at = serializers.DateTimeField()
    to = serializers.DateTimeField(allow_null=True)


class StockOut(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    left = serializers.IntegerField()


class Pages(LimitOffsetPagination):
    max_limit = 200


def paged(shape: Any, rows: QuerySet[Any], request: Request, view: APIView) -> Response:
    """One page of rows, with `count`, `next`, `previous` and `results`."""
    pages = Pages()
    shown = pages.paginate_queryset(rows, request, view=view)
    return pages.get_paginated_response(shape(shown, many=True).data)


def page_of(shape: Any, name: str) -> Any:
    """The shape of one page, for the schema."""
    link = serializers.URLField(allow_null=True)
    parts = {
        "count": serializers.IntegerField(),
        "next": link,
        "previous": serializers.URLField(allow_null=True),
        "results": shape(many=True),
    }
    return type(name, (serializers.Serializer,), parts)
