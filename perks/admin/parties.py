"""Who takes part: people, brands, venues and their devices."""

from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminSelectWidget

from perks import brand_signup, devices
from perks.admin.rights import Kept, ReadOnly
from perks.models import Brand, BrandMembership, Device, User, Venue, VenueMembership


@admin.register(User)
class UserAdmin(Kept):
    list_display = ["email", "name", "is_member", "is_sandbox", "is_staff", "is_active"]
    list_filter = ["is_member", "is_sandbox", "is_staff", "is_active"]
    search_fields = ["email", "name"]
    exclude = ["password", "groups", "user_permissions"]
    readonly_fields = ["last_login", "joined_at", "is_sandbox"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        # People sign up themselves: only they can consent.
        return False


class BrandTeam(TabularInline):
    model = BrandMembership
    extra = 0
    raw_id_fields = ["user"]


@admin.register(Brand)
class BrandAdmin(Kept):
    list_display = ["name", "slug", "domain", "stock", "vetted_at"]
    list_filter = [("vetted_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "slug", "domain"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["vetted_at", "created_at"]
    inlines = [BrandTeam]
    actions = ["vet", "withdraw_vetting"]

    @admin.action(description="Vet the chosen brands")
    def vet(self, request: HttpRequest, chosen: QuerySet[Brand]) -> None:
        vetted = brand_signup.vet(chosen)
        self.message_user(
            request,
            f"{vetted} vetted. They may launch campaigns and see where to send; their owners get a letter.",
        )

    @admin.action(description="Withdraw the vetting of the chosen brands")
    def withdraw_vetting(self, request: HttpRequest, chosen: QuerySet[Brand]) -> None:
        stopped = chosen.exclude(vetted_at=None).update(vetted_at=None)
        self.message_user(
            request, f"{stopped} withdrawn. They launch no new campaigns and see no address."
        )


class VenueForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        choices=[(name, name) for name in sorted(available_timezones())],
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = Venue
        fields = ["name", "slug", "city", "country", "time_zone"]


class VenueStaff(TabularInline):
    model = VenueMembership
    extra = 0
    raw_id_fields = ["user"]


@admin.register(Venue)
class VenueAdmin(Kept):
    form = VenueForm
    list_display = ["name", "slug", "city", "country", "time_zone"]
    search_fields = ["name", "slug", "city"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [VenueStaff]


@admin.register(Device)
class DeviceAdmin(ReadOnly):
    """Enrolled at the venue, where its token is shown once; a lost one is revoked here too."""

    list_display = ["name", "venue", "enrolled_at", "revoked_at"]
    list_select_related = ["venue"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "venue__name"]
    actions = ["revoke"]

    @admin.action(description="Revoke the chosen devices")
    def revoke(self, request: HttpRequest, chosen: QuerySet[Device]) -> None:
        for device in chosen:
            devices.revoke(device.pk, device.venue_id)
        self.message_user(request, "Revoked. They scan no more; their scans stay.")
