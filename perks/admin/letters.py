"""Letters of the house: which were sent, which wait, and which nobody tries to send any more."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from perks.admin.rights import ReadOnly
from perks.ground import outbox
from perks.ground.outbox import Letter


class ByState(admin.SimpleListFilter):
    """Given up: tried until nobody tries any more, or too old to be news."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("given_up", "Given up"), ("waiting", "Waiting"), ("sent", "Sent")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        if self.value() == "sent":
            return queryset.exclude(sent_at=None)
        if self.value() == "given_up":
            return queryset.filter(pk__in=outbox.given_up().values("pk"))
        if self.value() == "waiting":
            return queryset.filter(sent_at=None).exclude(pk__in=outbox.given_up().values("pk"))
        return queryset


@admin.register(Letter)
class LetterAdmin(ReadOnly):
    """What a letter says is its member's alone: links in it open things."""

    list_display = ["subject", "member", "written_at", "tries", "sent_at"]
    list_select_related = ["member"]
    list_filter = [ByState]
    search_fields = ["member__email", "subject"]
    exclude = ["context"]
    date_hierarchy = "written_at"
    actions = ["send_again"]

    @admin.action(description="Try to send the chosen letters again")
    def send_again(self, request: HttpRequest, chosen: QuerySet[Letter]) -> None:
        again = outbox.send_again(list(chosen.values_list("pk", flat=True)))
        self.message_user(request, f"{again} to be sent again. Those that went stay as they are.")
