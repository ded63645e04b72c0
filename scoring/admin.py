"""The operator's view of scoring. Scores and activity are looked at here, never changed."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from scoring.models import Account, Decision, Flag, Score, ScoreRun, Topic, TopicStrength


class ReadOnly(ModelAdmin):
    """Rows that only the product itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Account)
class AccountAdmin(ReadOnly):
    list_display = ["pk", "network", "handle", "member", "state", "refreshed_at", "unlinked_at"]
    list_filter = ["network", "state"]
    list_select_related = ["member"]
    search_fields = ["handle", "native_id", "member__email"]
    exclude = ["actor_key", "proof_token"]


@admin.register(ScoreRun)
class ScoreRunAdmin(ReadOnly):
    list_display = ["date", "model_version", "state", "members", "started_at", "finished_at"]
    list_filter = ["state", "model_version"]
    date_hierarchy = "date"


@admin.register(Score)
class ScoreAdmin(ReadOnly):
    list_display = ["member", "date", "standing", "exact", "low", "high", "provisional"]
    list_filter = ["model_version", "provisional"]
    list_select_related = ["member"]
    search_fields = ["member__email"]
    date_hierarchy = "date"


@admin.register(Flag)
class FlagAdmin(ReadOnly):
    list_display = ["pk", "member", "date", "network", "kind", "points"]
    list_filter = ["kind", "network"]
    list_select_related = ["member"]
    search_fields = ["member__email"]
    date_hierarchy = "date"


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ["flag", "member", "outcome", "reason", "operator_id", "decided_at"]
    list_filter = ["outcome"]
    list_select_related = ["flag", "member"]
    date_hierarchy = "decided_at"


@admin.register(TopicStrength)
class TopicStrengthAdmin(ReadOnly):
    list_display = ["member", "topic", "date", "strength", "posts", "reactors"]
    list_select_related = ["member", "topic"]
    search_fields = ["member__email", "topic__name"]
    date_hierarchy = "date"


@admin.register(Topic)
class TopicAdmin(ModelAdmin):
    list_display = ["name", "slug", "network", "source"]
    list_filter = ["source", "network"]
    search_fields = ["name", "slug"]
    exclude = ["parents"]
    readonly_fields = ["network", "source"]
