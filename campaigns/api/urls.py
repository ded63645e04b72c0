"""The API of the campaigns package, by audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("campaigns.api.urls_member")),
    path("", include("campaigns.api.urls_brand")),
    path("", include("campaigns.api.urls_public")),
]
