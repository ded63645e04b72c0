"""What the member's API takes and gives, as OpenAPI knows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from campaigns import briefs, history, made_again, wants
from campaigns.draft_check import NOTHING_OWED
from campaigns.forme import Offer
from campaigns.models import Campaign, Claim
from perks import money
from perks.ground.receipts import Receipt

VERDICTS = ("yes", "no", "unknown")
WORTH = "In decimals, as the brand declares it, for taxes; null where it declares none."
QUIET = "The brand asks to say nothing before this moment; null asks for nothing."


def declared(of: Campaign | Claim) -> str | None:
    """What the brand says that one is worth, in decimals; None where it says nothing."""
    return str(money.decimal(of.worth, of.currency)) if of.worth else None


class OfferOut(serializers.Serializer[Offer]):
    """One campaign. `missing` names the field that keeps it from the member; empty when none does."""

    campaign = serializers.IntegerField(source="campaign.pk")
    name = serializers.CharField(source="campaign.perk.name")
    brand = serializers.CharField(source="campaign.brand.name")
    kind = serializers.CharField(source="campaign.perk.kind")
    ends_at = serializers.DateTimeField(source="campaign.ends_at")
    left = serializers.IntegerField()
    verdict = serializers.ChoiceField(VERDICTS)
    because = serializers.CharField()
    nearest = serializers.CharField()
    missing = serializers.CharField()


class PerksOut(serializers.Serializer[Any]):
    """`judged` is false for a member who did not agree to be scored and invited."""

    judged = serializers.BooleanField()
    for_you = OfferOut(many=True)
    nearly = OfferOut(many=True)


class ReceiptOut(serializers.Serializer[Receipt]):
    """A decision as it was written. `replays` says whether it comes out the same when it is made
    again from `values`; null where no rule was judged."""

    number = serializers.CharField()
    question = serializers.CharField()
    evaluator = serializers.CharField()
    verdict = serializers.ChoiceField(["yes", "no", "unknown", "held_out"])
    sentences = serializers.ListField(child=serializers.DictField())
    nearest = serializers.CharField()
    values = serializers.DictField()
    written_at = serializers.DateTimeField()
    replays = serializers.SerializerMethodField()

    def get_replays(self, receipt: Receipt) -> bool | None:
        return made_again.replays(receipt)


class EligibilityOut(serializers.Serializer[Any]):
    """How a receipt would read that is written now. Nothing is written, so it has no number."""

    campaign = serializers.IntegerField()
    verdict = serializers.ChoiceField(["yes", "no", "unknown", "held_out"])
    sentences = serializers.ListField(child=serializers.DictField())
    nearest = serializers.CharField()
    state = serializers.ChoiceField(["open", "mine", "not_for_me", "sold_out", "closed"])
    left = serializers.IntegerField()
    more_at = serializers.DateTimeField(
        allow_null=True, help_text="When more goes out, where nothing is left."
    )
    worth = serializers.CharField(allow_null=True, help_text=WORTH)
    currency = serializers.CharField()
    quiet_until = serializers.DateTimeField(allow_null=True, help_text=QUIET)


class ClaimIn(serializers.Serializer[Any]):
    campaign = serializers.IntegerField(min_value=1)
    wants = serializers.DictField(
        required=False, help_text="What the perk needs: variant, answers by place, guests."
    )


class FillIn(serializers.Serializer[Any]):
    wants = serializers.DictField(help_text="All that is said, in place of what was said before.")


class ClaimOut(serializers.Serializer[Claim]):
    """A claim. `pass` is the id of its pass; `code` shows once the claim is confirmed."""

    id = serializers.IntegerField()
    campaign = serializers.IntegerField(source="campaign_id")
    perk = serializers.CharField(source="perk.name")
    brand = serializers.CharField(source="brand.name")
    state = serializers.ChoiceField(list(history.WORDS))
    claimed_at = serializers.DateTimeField()
    held_until = serializers.DateTimeField()
    ended_because = serializers.CharField()
    receipt = serializers.CharField(source="receipt.number")
    code = serializers.SerializerMethodField()
    wants = serializers.DictField(help_text="What was chosen and answered.")
    missing = serializers.SerializerMethodField(help_text="What it still needs to be confirmed.")
    tier = serializers.SerializerMethodField(help_text="In words; empty without a ladder.")
    link = serializers.SerializerMethodField()
    owed = serializers.SerializerMethodField(help_text="What the member owes for it, in words.")
    worth = serializers.SerializerMethodField(help_text=WORTH)
    currency = serializers.CharField()
    quiet_until = serializers.SerializerMethodField(help_text=QUIET)

    def get_fields(self) -> dict[str, Any]:
        # "pass" is a word of Python, so it cannot be declared above.
        return {**super().get_fields(), "pass": serializers.IntegerField(source="pass_issued_id")}

    def get_code(self, claim: Claim) -> str:
        return history.code_of(claim)

    def get_missing(self, claim: Claim) -> list[str]:
        if claim.state != "held":
            return []
        return [need.slug for need in wants.missing(claim.perk, claim.wants)]

    def get_tier(self, claim: Claim) -> str:
        return str(claim.receipt.values.get("tier", {}).get("name", ""))

    def get_owed(self, claim: Claim) -> str:
        return f"Nothing. {NOTHING_OWED}"

    def get_worth(self, claim: Claim) -> str | None:
        return declared(claim)

    def get_quiet_until(self, claim: Claim) -> datetime | None:
        return briefs.quiet_of(claim.campaign)

    def get_link(self, claim: Claim) -> str:
        link = getattr(claim, "link", None)
        return settings.SITE_URL + reverse("go", args=[link.slug]) if link else ""


class RefusalOut(serializers.Serializer[Any]):
    """`code` is stable; `sentence` is for people. A refused claim names its receipt."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    receipt = serializers.CharField(required=False)
    nearest = serializers.CharField(required=False)
