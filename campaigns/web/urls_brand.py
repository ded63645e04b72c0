"""The brand console."""

from django.urls import include, path

from campaigns.web import (
    brand_audiences,
    brand_campaigns,
    brand_choosing,
    brand_creators,
    brand_doors,
    brand_editor,
    brand_events,
    brand_known,
    brand_life,
    brand_machines,
    brand_money,
    brand_naming,
    brand_people,
    brand_report,
    brand_stock,
    brand_team,
    brand_ways,
)

one_campaign = [
    path("", brand_editor.editor, name="campaign"),
    path("way/", brand_ways.way, name="campaign_way"),
    path("reach/", brand_editor.reach, name="campaign_reach"),
    path("preview/", brand_editor.preview, name="campaign_preview"),
    path("launch/", brand_life.launch, name="campaign_launch"),
    path("pause/", brand_life.pause, name="campaign_pause"),
    path("resume/", brand_life.resume, name="campaign_resume"),
    path("end/", brand_life.end, name="campaign_end"),
    path("choosing/", brand_choosing.terms, name="campaign_choosing"),
    path("shortlist/", brand_choosing.listed, name="campaign_shortlist"),
    path("shortlist/<slug:handle>/undo/", brand_choosing.undo, name="campaign_mark_undo"),
    path("people/", brand_people.people, name="people"),
    path("people/<int:claim>/revoke/", brand_people.claim_revoke, name="claim_revoke"),
    path("money/", brand_money.spending, name="money"),
    path("money.csv", brand_money.ledger_csv, name="ledger_csv"),
    path("report/", brand_report.report, name="report"),
    path("report.csv", brand_report.report_csv, name="report_csv"),
]
one_audience = [
    path("", brand_audiences.audience, name="audience"),
    path("export/", brand_naming.audience_export, name="audience_export"),
    path("exports/<int:export>.csv", brand_naming.audience_csv, name="audience_csv"),
    path("delete/", brand_audiences.audience_delete, name="audience_delete"),
]
console = [
    path("", brand_campaigns.front, name="brand"),
    path("campaigns/", brand_campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", brand_campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<int:campaign>/", include(one_campaign)),
    path("audiences/", brand_audiences.audience_list, name="audiences"),
    path("audiences/new/", brand_audiences.audience_new, name="audience_new"),
    path("audiences/compare/", brand_audiences.compare, name="audiences_compare"),
    path("audiences/<int:audience>/", include(one_audience)),
    path("creators/", brand_creators.creator_list, name="creators"),
    path("stock/", brand_stock.stock, name="stock"),
    path("stock/new/", brand_stock.perk_new, name="perk_new"),
    path("stock/<int:perk>/", brand_stock.stock_add, name="stock_add"),
    path("stock/<int:perk>/desk/", brand_stock.perk_door, name="perk_door"),
    path("doors/", brand_doors.doors, name="doors"),
    path("known/", brand_known.known, name="known"),
    path("team/", brand_team.team, name="team"),
    path("events/", brand_events.events, name="events"),
    path("events/<int:id>/revoke/", brand_events.event_key_revoke, name="event_key_revoke"),
    path("machines/", brand_machines.machine_list, name="machines"),
    path("machines/<int:id>/revoke/", brand_machines.machine_revoke, name="machine_revoke"),
    path("team/<int:membership>/", brand_team.team_member, name="team_member"),
]
urlpatterns = [path("brand/<slug:brand>/", include(console))]
