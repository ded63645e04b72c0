"""The operator's view of what is sent: how far it is, what went wrong, and every look at an address.

No address stands here: an operator who must read one has the brand, or the member, show it.
"""

from __future__ import annotations

from django.contrib import admin

from campaigns.models import AddressRead, Parcel, Problem
from perks.admin.rights import ReadOnly


@admin.register(Parcel)
class ParcelAdmin(ReadOnly):
    list_display = ["id", "brand", "claim", "number", "state", "carrier", "sent_at", "settled_at"]
    list_filter = ["state"]
    list_select_related = ["brand", "claim"]
    search_fields = ["brand__name"]


@admin.register(Problem)
class ProblemAdmin(ReadOnly):
    list_display = ["id", "brand", "parcel", "what", "state", "said_at", "answered_at"]
    list_filter = ["what", "state"]
    list_select_related = ["brand", "parcel"]
    search_fields = ["brand__name"]


@admin.register(AddressRead)
class AddressReadAdmin(ReadOnly):
    """The audit of the vault: which brand looked at whose address, when, and how it went out."""

    list_display = ["brand", "claim_id", "member_id", "by", "way", "at"]
    list_filter = ["way"]
    list_select_related = ["brand"]
    search_fields = ["brand__name"]
    date_hierarchy = "at"
