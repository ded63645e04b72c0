"""What is given, and what became of it. The database would refuse to change most of this."""

from django.contrib import admin
from django.http import HttpRequest

from perks import shortcode
from perks.admin.rights import Kept, ReadOnly
from perks.models import Pass, Perk, Receipt, Redemption, Scan, Shop, Unit


@admin.register(Perk)
class PerkAdmin(Kept):
    list_display = ["name", "brand", "kind", "venue", "published"]
    list_select_related = ["brand", "venue"]
    list_filter = ["kind", "published"]
    search_fields = ["name", "brand__name"]
    # What passes and units were made from does not change under them.
    readonly_fields = ["brand", "kind", "venue", "at_shops", "uses", "guests", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Shop)
class ShopAdmin(ReadOnly):
    list_display = ["venue", "perk", "brand", "cap", "used", "joined_at", "left_at"]
    list_select_related = ["venue", "perk", "brand"]
    list_filter = [("left_at", admin.EmptyFieldListFilter)]
    search_fields = ["venue__name", "perk__name", "brand__name"]


@admin.register(Unit)
class UnitAdmin(ReadOnly):
    list_display = ["id", "perk", "brand", "state", "claim_id", "held_until"]
    list_select_related = ["perk", "brand"]
    list_filter = ["state"]
    search_fields = ["perk__name", "brand__name"]
    exclude = ["sealed_code", "code_hash"]


@admin.register(Pass)
class PassAdmin(ReadOnly):
    list_display = ["id", "perk", "venue", "holder", "short", "valid_until", "revoked_at"]
    list_select_related = ["perk", "venue"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["short_code", "holder"]
    # Whoever reads the code could use the pass.
    exclude = ["code", "serial", "key"]

    @admin.display(description="Short code")
    def short(self, row: Pass) -> str:
        return shortcode.format(row.short_code)


@admin.register(Redemption)
class RedemptionAdmin(ReadOnly):
    list_display = ["id", "pass_used", "venue", "device", "use_number", "redeemed_at", "undone_at"]
    list_select_related = ["pass_used", "venue", "device"]
    date_hierarchy = "redeemed_at"


@admin.register(Scan)
class ScanAdmin(ReadOnly):
    list_display = ["id", "venue", "device", "answer", "reason", "typed", "scanned_at"]
    list_select_related = ["venue", "device"]
    list_filter = ["answer", "typed", "reason"]
    exclude = ["request_hash"]
    date_hierarchy = "scanned_at"


@admin.register(Receipt)
class ReceiptAdmin(ReadOnly):
    list_display = ["spaced", "member", "question", "verdict", "written_at"]
    list_select_related = ["member"]
    list_filter = ["verdict"]
    search_fields = ["number", "question"]
    date_hierarchy = "written_at"
