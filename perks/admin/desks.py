"""What scanners hold and hand in, as operators see it. Nothing of it is changed here."""

from django.contrib import admin

from perks.admin.rights import ReadOnly
from perks.models import DeskAlarm, DeskRecord, Lease


@admin.register(DeskRecord)
class DeskRecordAdmin(ReadOnly):
    list_display = ["device", "seq", "kind", "outcome", "code", "at", "received_at"]
    list_select_related = ["device"]
    list_filter = ["outcome", "kind", "online", "fork"]
    # Whoever reads the text has the code that was shown.
    exclude = ["text", "signature", "hash", "prev"]
    date_hierarchy = "at"


@admin.register(DeskAlarm)
class DeskAlarmAdmin(ReadOnly):
    list_display = ["device", "code", "seq", "at"]
    list_select_related = ["device"]
    list_filter = ["code"]
    exclude = ["text", "hash"]


@admin.register(Lease)
class LeaseAdmin(ReadOnly):
    list_display = ["venue", "lane", "device", "until", "ended_at", "ended_because"]
    list_select_related = ["venue", "device"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter)]
