"""Every address of the house. A URL that the access matrix does not list fails the tests."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("perks.web.urls")),
    path("", include("scoring.web.urls")),
    path("", include("campaigns.web.urls")),
    path("account/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("perks.api.urls")),
    path("api/v1/", include("scoring.api.urls")),
    path("api/v1/", include("campaigns.api.urls")),
]
handler404 = "django.views.defaults.page_not_found"
