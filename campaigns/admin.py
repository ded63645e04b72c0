"""The operator's view of campaigns. Everything here is written by the product alone.

A campaign is changed in its brand's console, where the rule is checked and the state moves one
step at a time; an operator who must stop one pauses it.
"""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from campaigns import alarms, drafts, handed_in, parcel_admin  # noqa: F401 (the last one registers)
from campaigns.models import (
    Campaign,
    Choice,
    Choosing,
    Claim,
    Click,
    CodeAlarm,
    Conversion,
    Discrepancy,
    Evidence,
    Invitation,
    Link,
    Mention,
    RuleVersion,
    ShortlistMark,
    Wave,
)
from perks.admin.rights import ReadOnly
from perks.ground.errors import Refusal

# Django would write an s behind each; only the admin's lists say these.
for model, plural in (
    (Choosing, "ways of choosing"), (Discrepancy, "discrepancies"), (Evidence, "evidence")
):  # fmt: skip
    model._meta.verbose_name_plural = plural


@admin.register(Campaign)
class CampaignAdmin(ReadOnly):
    list_display = ["name", "brand", "perk", "state", "starts_at", "ends_at", "holdout_share"]
    list_filter = ["state", "brand"]
    list_select_related = ["brand", "perk"]
    search_fields = ["name", "brand__name"]
    date_hierarchy = "created_at"
    actions = ["pause"]

    @admin.action(description="Pause the chosen campaigns")
    def pause(self, request: HttpRequest, chosen: QuerySet[Campaign]) -> None:
        """Stop inviting and giving; what was claimed holds, and the brand may resume."""
        for campaign in chosen:
            try:
                drafts.pause(campaign)
            except Refusal as refusal:
                self.message_user(request, f"{campaign}: {refusal.sentence}", messages.WARNING)
            else:
                self.message_user(request, f"{campaign} is paused.")


@admin.register(RuleVersion)
class RuleVersionAdmin(ReadOnly):
    list_display = ["campaign", "number", "sentence", "reason", "saved_at"]
    list_select_related = ["campaign"]
    search_fields = ["campaign__name", "digest"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ["campaign", "member", "rank", "held_out", "invited_at", "opened_at"]
    list_filter = ["held_out"]
    list_select_related = ["campaign", "member"]
    search_fields = ["campaign__name", "member__email", "receipt__number"]


@admin.register(Claim)
class ClaimAdmin(ReadOnly):
    list_display = ["pk", "campaign", "member", "state", "claimed_at", "issued_at", "ended_because"]
    list_filter = ["state"]
    list_select_related = ["campaign", "member"]
    search_fields = ["campaign__name", "member__email", "receipt__number"]
    exclude = ["idempotency_key", "body_hash"]


@admin.register(Mention)
class MentionAdmin(ReadOnly):
    list_display = ["campaign", "member", "network", "found_by", "state", "stance", "posted_at"]
    list_filter = ["network", "found_by", "state", "stance"]
    list_select_related = ["campaign", "member"]
    search_fields = ["campaign__name", "member__email", "url"]
    exclude = ["wording", "shingles"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnly):
    """What members handed in; a brand's manager decides, or an operator in her place."""

    list_display = ["campaign", "member", "url", "posted_on", "state", "because"]
    list_filter = ["state"]
    list_select_related = ["campaign", "member"]
    search_fields = ["campaign__name", "member__email"]
    exclude = ["image", "digest"]
    actions = ["count_it", "refuse_it"]

    @admin.action(description="Count the chosen evidence")
    def count_it(self, request: HttpRequest, chosen: QuerySet[Evidence]) -> None:
        """It keeps its label."""
        self.decide(request, chosen, "")

    @admin.action(description="Refuse the chosen evidence: it is not about the perk")
    def refuse_it(self, request: HttpRequest, chosen: QuerySet[Evidence]) -> None:
        """The member reads the reason."""
        self.decide(request, chosen, "An operator looked at it: it is not about this perk.")

    def decide(self, request: HttpRequest, chosen: QuerySet[Evidence], because: str) -> None:
        """Accept each, or refuse it with a reason; what was decided stays as it is."""
        for sent in chosen:
            try:
                if because:
                    handed_in.refuse(sent.pk, sent.campaign_id, because, request.user.pk)
                else:
                    handed_in.accept(sent.pk, sent.campaign_id, request.user.pk)
            except Refusal as refusal:
                self.message_user(request, f"{sent}: {refusal.sentence}", messages.WARNING)


@admin.register(Link)
class LinkAdmin(ReadOnly):
    list_display = ["slug", "brand", "member", "target", "made_at"]
    list_select_related = ["brand", "member"]
    search_fields = ["slug", "member__email"]


@admin.register(Click)
class ClickAdmin(ReadOnly):
    list_display = ["link", "at", "reason"]
    list_filter = ["reason"]
    list_select_related = ["link"]
    exclude = ["visitor", "reference"]
    date_hierarchy = "at"


@admin.register(Conversion)
class ConversionAdmin(ReadOnly):
    list_display = ["order", "brand", "kind", "source", "amount", "currency", "at"]
    list_filter = ["kind", "source", "brand"]
    list_select_related = ["brand"]
    search_fields = ["order"]
    exclude = ["customer_hash", "digest"]
    date_hierarchy = "at"


@admin.register(Discrepancy)
class DiscrepancyAdmin(ReadOnly):
    list_display = ["order", "brand", "code", "source", "found_at"]
    list_filter = ["code", "brand"]
    list_select_related = ["brand"]
    search_fields = ["order"]
    exclude = ["digest"]


@admin.register(CodeAlarm)
class CodeAlarmAdmin(ReadOnly):
    """An operator may note that an alarm was handled, as the brand's managers may."""

    list_display = ["brand", "kind", "campaign", "raised_at", "handled_at", "note"]
    list_filter = ["kind", "brand"]
    list_select_related = ["brand", "campaign"]
    actions = ["handled"]

    @admin.action(description="Note the chosen alarms as handled")
    def handled(self, request: HttpRequest, chosen: QuerySet[CodeAlarm]) -> None:
        for alarm in chosen:
            alarms.handle(alarm.brand_id, alarm.pk, "Handled by an operator", request.user.pk)
        self.message_user(request, f"{len(chosen)} noted.")


@admin.register(Choosing)
class ChoosingAdmin(ReadOnly):
    list_display = ["campaign", "way", "per_wave", "interval_hours", "exploration", "saved_at"]
    list_filter = ["way"]
    list_select_related = ["campaign"]


@admin.register(Wave)
class WaveAdmin(ReadOnly):
    list_display = ["campaign", "number", "way", "opened_at", "places", "invited", "candidates"]
    list_filter = ["way"]
    list_select_related = ["campaign"]
    search_fields = ["campaign__name", "commitment"]
    exclude = ["sealed_seed"]


@admin.register(Choice)
class ChoiceAdmin(ReadOnly):
    list_display = ["wave", "member_id", "because", "rank", "held_out", "number", "gain"]
    list_filter = ["because", "held_out"]
    list_select_related = ["wave"]
    search_fields = ["ticket"]


@admin.register(ShortlistMark)
class ShortlistMarkAdmin(ReadOnly):
    """The audit of lists: who struck or added whom, when, and why."""

    list_display = ["campaign", "member_id", "act", "reason", "by", "at"]
    list_filter = ["act"]
    list_select_related = ["campaign"]
    search_fields = ["campaign__name", "reason"]
    date_hierarchy = "at"
