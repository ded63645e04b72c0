"""Parcels as the API gives and takes them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from campaigns import fulfilment
from campaigns.models import AddressRead, Parcel, Problem
from campaigns.models.parcels import PARCEL_CHOICES, PROBLEM_STATES, PROBLEMS
from campaigns.postal import LINES, LONGEST, Postal
from campaigns.problems import LONGEST as LONGEST_NOTE
from campaigns.sending import TOLD


class ProblemOut(serializers.ModelSerializer[Problem]):
    what = serializers.ChoiceField(list(PROBLEMS))
    state = serializers.ChoiceField(PROBLEM_STATES)

    class Meta:
        model = Problem
        fields = ("what", "note", "state", "answer", "said_at", "answered_at")


class ParcelFacts(serializers.ModelSerializer[Parcel]):
    """A parcel; `number` counts those of its claim, `replaces` names the one it goes out for."""

    state = serializers.ChoiceField(PARCEL_CHOICES)
    problem = serializers.SerializerMethodField()

    class Meta:
        model = Parcel
        fields: tuple[str, ...] = (
            "id", "number", "state", "carrier", "tracking", "replaces", "made_at", "sent_at",
            "settled_at", "problem",
        )  # fmt: skip

    @extend_schema_field(ProblemOut(allow_null=True))
    def get_problem(self, parcel: Parcel) -> Any:
        found = sorted(parcel.problems.all(), key=lambda each: each.pk)
        return ProblemOut(found[-1]).data if found else None


class BrandParcelOut(ParcelFacts):
    """What a brand reads of it; the address is asked for by itself."""

    campaign = serializers.IntegerField(source="claim.campaign_id")
    claim = serializers.IntegerField(source="claim_id")
    perk = serializers.CharField(source="claim.perk.name")
    variant = serializers.SerializerMethodField()
    given_name = serializers.CharField(source="claim.given_name")

    class Meta(ParcelFacts.Meta):
        fields = (
            *ParcelFacts.Meta.fields, "campaign", "claim", "perk", "variant", "given_name", "reason",
        )  # fmt: skip

    def get_variant(self, parcel: Parcel) -> str:
        return fulfilment.which(parcel.claim)


class AddressOut(serializers.Serializer[Postal]):
    """The address, in its parts; `region` is a code such as "US-CA"."""

    def get_fields(self) -> dict[str, Any]:
        return {name: serializers.CharField(max_length=LONGEST) for name in LINES}


class LookOut(serializers.ModelSerializer[AddressRead]):
    brand = serializers.CharField(source="brand.name")
    way = serializers.ChoiceField(AddressRead.WAYS)

    class Meta:
        model = AddressRead
        fields = ("brand", "way", "at")


class MyParcelsOut(serializers.Serializer[Any]):
    """The parcels of one claim, the address while it is kept, and every look at it."""

    parcels = ParcelFacts(many=True)
    address = AddressOut(allow_null=True)
    looks = LookOut(many=True)


class ProblemIn(serializers.Serializer[Any]):
    what = serializers.ChoiceField(list(PROBLEMS))
    note = serializers.CharField(max_length=LONGEST_NOTE)


class ParcelIn(serializers.Serializer[Any]):
    """Sent with its number, or what became of it."""

    state = serializers.ChoiceField(list(TOLD))
    carrier = serializers.CharField(required=False, allow_blank=True, default="")
    tracking = serializers.CharField(required=False, allow_blank=True, default="")


class TrackingLineIn(serializers.Serializer[Any]):
    parcel = serializers.CharField(max_length=20)
    carrier = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    tracking = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    state = serializers.CharField(required=False, allow_blank=True, max_length=20)


class TrackingIn(serializers.Serializer[Any]):
    lines = TrackingLineIn(many=True)


class TrackingOut(serializers.Serializer[Any]):
    """What came of one line; `code` is "taken" or why it was not."""

    number = serializers.IntegerField()
    parcel = serializers.CharField()
    code = serializers.CharField()
    sentence = serializers.CharField()


class ReplaceIn(serializers.Serializer[Any]):
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=200, default="",
        help_text="Needed from the second replacement of a claim on.",
    )  # fmt: skip
    back_in_stock = serializers.BooleanField(
        required=False, default=False, help_text="The one that came back is as good as new."
    )


class CallBackIn(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=200, help_text="The member reads it.")
    back_in_stock = serializers.BooleanField(
        required=False, default=False, help_text="It is here again, as good as new."
    )


class ReportAnswerIn(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=400, help_text="The member reads it.")
