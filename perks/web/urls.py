"""Pages of the perks package."""

from django.urls import path

from perks.web import health

urlpatterns = [
    path("health", health.health, name="health"),
    path("metrics", health.metrics, name="metrics"),
]
