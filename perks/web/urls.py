"""Pages of the perks package."""

from django.urls import path

from perks.web import demo, devices, health, mail, member, venue

urlpatterns = [
    path("health", health.health, name="health"),
    path("metrics", health.metrics, name="metrics"),
    path("demo/", demo.demo, name="demo"),
    path("demo/<slug:role>/", demo.demo_role, name="demo_role"),
    path("mail/", mail.mail, name="mail"),
    path("mail/<str:name>/<int:place>/", mail.letter, name="letter"),
    path("passes/", member.list_passes, name="passes"),
    path("passes/<int:id>/", member.show_pass, name="pass"),
    path("venue/", venue.choose, name="venue_choice"),
    path("venue/<slug:venue>/", venue.desk, name="venue"),
    path("venue/<slug:venue>/answers/<int:id>/", venue.answer, name="venue_answer"),
    path("venue/<slug:venue>/undo/<int:id>/", venue.undo, name="venue_undo"),
    path("venue/<slug:venue>/today/", venue.list_today, name="venue_today"),
    path("venue/<slug:venue>/devices/", devices.manage, name="venue_devices"),
    path("venue/<slug:venue>/devices/<int:id>/revoke/", devices.revoke, name="device_revoke"),
]
