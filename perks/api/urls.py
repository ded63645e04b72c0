"""API of the perks package."""

from django.urls import path

from perks.api import (
    brand_tokens,
    card,
    desk,
    floor,
    member,
    schema,
    sponsors,
    staff,
    tills,
    tokens,
    venue,
)

urlpatterns = [
    path("schema", schema.Schema.as_view(), name="api_schema"),
    path("docs", schema.Docs.as_view(), name="api_docs"),
    path("passes", member.Passes.as_view(), name="api_passes"),
    path("passes/<int:id>", member.OnePass.as_view(), name="api_pass"),
    path("passes/<int:id>/phone", member.Phone.as_view(), name="api_pass_phone"),
    path("card", card.Card.as_view(), name="api_card"),
    path("card/phone", card.Phone.as_view(), name="api_card_phone"),
    path("tokens", tokens.Tokens.as_view(), name="api_tokens"),
    path("tokens/<int:id>", tokens.OneToken.as_view(), name="api_token"),
    path("brands/<slug:brand>/tokens", brand_tokens.BrandTokens.as_view(), name="api_brand_tokens"),
    path(
        "brands/<slug:brand>/tokens/<int:id>",
        brand_tokens.OneBrandToken.as_view(),
        name="api_brand_token",
    ),
    path("verify", tills.Verify.as_view(), name="api_till_verify"),
    path("redemptions", tills.Redeem.as_view(), name="api_till_redeem"),
    path("redemptions/<int:id>/undo", tills.Undo.as_view(), name="api_till_undo"),
    path("redemptions/<int:id>/reversal", staff.Reverse.as_view(), name="api_till_reverse"),
    path("exits", floor.Exits.as_view(), name="api_exits"),
    path("occupancy", floor.Occupancy.as_view(), name="api_occupancy"),
    path("passes/<int:id>/slot", floor.Slots.as_view(), name="api_slot"),
    path("desk/staff", staff.SignIn.as_view(), name="api_desk_staff"),
    path("venues/<slug:venue>/verify", venue.Verify.as_view(), name="api_verify"),
    path("venues/<slug:venue>/redemptions", venue.Redeem.as_view(), name="api_redeem"),
    path("venues/<slug:venue>/redemptions/<int:id>/undo", venue.Undo.as_view(), name="api_undo"),
    path("venues/<slug:venue>/scans", venue.Scans.as_view(), name="api_scans"),
    path("venues/<slug:venue>/sponsors", sponsors.Sponsors.as_view(), name="api_sponsors"),
    path(
        "venues/<slug:venue>/sponsors/<int:shop>",
        sponsors.OneSponsor.as_view(),
        name="api_sponsor",
    ),
    path("desk/enrol", desk.Enrol.as_view(), name="api_desk_enrol"),
    path("desk/bundles", desk.Bundles.as_view(), name="api_desk_bundles"),
    path("desk/attempt", desk.Attempt.as_view(), name="api_desk_attempt"),
    path("desk/records", desk.Records.as_view(), name="api_desk_records"),
    path("desk/heartbeat", desk.Heartbeat.as_view(), name="api_desk_heartbeat"),
]
