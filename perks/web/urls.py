"""Pages of the perks package."""

from django.urls import path

from perks.web import (
    card,
    demo,
    desk_app,
    devices,
    floor,
    health,
    mail,
    member,
    pass_app,
    practice,
    slots,
    sponsors,
    staff,
    supervision,
    venue,
    watch,
)

urlpatterns = [
    path("health", health.health, name="health"),
    path("metrics", health.metrics, name="metrics"),
    path("demo/", demo.demo, name="demo"),
    path("demo/<slug:role>/", demo.demo_role, name="demo_role"),
    path("mail/", mail.mail, name="mail"),
    path("mail/<str:name>/<int:place>/", mail.letter, name="letter"),
    path("passes/", member.list_passes, name="passes"),
    path("passes/sw.js", pass_app.worker, name="pass_worker"),
    path("passes/clock/", pass_app.tell_time, name="pass_clock"),
    path("passes/<int:id>/paper/", member.to_paper, name="pass_paper"),
    path("passes/<int:id>/pass.pdf", member.print_pass, name="pass_pdf"),
    path("passes/<int:id>/", member.show_pass, name="pass"),
    path("passes/card/", card.show, name="card"),
    path("passes/card/end/", card.end, name="card_end"),
    path("passes/<int:id>/slot/", slots.choose, name="pass_slot"),
    path("not-me/<str:signed>/", watch.report, name="not_me"),
    path("watch/", watch.of_house, name="watch"),
    path("venue/", venue.choose, name="venue_choice"),
    # Before the venues: no venue is called "desk".
    path("venue/desk/", desk_app.shell, name="desk_app"),
    path("venue/desk/sw.js", desk_app.worker, name="desk_worker"),
    path("venue/desk/reader.js", desk_app.reader, name="desk_reader"),
    path("venue/desk/manifest.webmanifest", desk_app.manifest, name="desk_manifest"),
    path("venue/<slug:venue>/", venue.desk, name="venue"),
    path("venue/<slug:venue>/answers/<int:id>/", venue.answer, name="venue_answer"),
    path("venue/<slug:venue>/undo/<int:id>/", venue.undo, name="venue_undo"),
    path(
        "venue/<slug:venue>/answers/<int:id>/override/", supervision.override, name="venue_override"
    ),
    path("venue/<slug:venue>/uses/<int:id>/reverse/", supervision.reverse, name="venue_reverse"),
    path("venue/<slug:venue>/scans/<int:id>/", supervision.detail, name="venue_scan"),
    path("venue/<slug:venue>/today/", venue.list_today, name="venue_today"),
    path("venue/<slug:venue>/floor/", floor.show, name="venue_capacity"),
    path("venue/<slug:venue>/exit/", floor.leave, name="venue_exit"),
    path("venue/<slug:venue>/conflicts/", watch.at_venue, name="venue_conflicts"),
    path("venue/<slug:venue>/conflicts/<int:id>/", watch.settle, name="venue_settle"),
    path("venue/<slug:venue>/practice/", practice.practise, name="venue_practice"),
    path("venue/<slug:venue>/staff/", staff.manage, name="venue_staff"),
    path("venue/<slug:venue>/staff/<int:id>/", staff.one, name="venue_staff_member"),
    path("venue/<slug:venue>/sponsors/", sponsors.sponsors, name="venue_sponsors"),
    path(
        "venue/<slug:venue>/sponsors/<int:shop>.csv",
        sponsors.settlement_csv,
        name="venue_settlement",
    ),
    path(
        "venue/<slug:venue>/sponsors/<int:shop>/leave/", sponsors.leave, name="venue_sponsor_leave"
    ),
    path("venue/<slug:venue>/pin/", staff.pin, name="venue_pin"),
    path("venue/<slug:venue>/devices/", devices.manage, name="venue_devices"),
    path("venue/<slug:venue>/devices/<int:id>/revoke/", devices.revoke, name="device_revoke"),
    path("venue/<slug:venue>/devices/<int:id>/missing/", devices.go_on, name="device_gap"),
    path("venue/<slug:venue>/devices/<int:id>/unsent/", devices.unsent, name="device_unsent"),
]
