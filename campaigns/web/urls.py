"""The pages of the campaigns package, by audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("campaigns.web.urls_member")),
    path("", include("campaigns.web.urls_brand")),
]
