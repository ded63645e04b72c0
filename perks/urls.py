"""Every address of the house. A URL that the access matrix does not list fails the tests."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# The admin's own form counts no wrong passwords; ours does.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("perks.web.urls")),
    path("", include("scoring.web.urls")),
    path("", include("campaigns.web.urls")),
    path("account/", include("perks.web.passkeys")),
    path("account/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("perks.api.urls")),
    path("api/v1/", include("scoring.api.urls")),
    path("api/v1/", include("campaigns.api.urls")),
]
handler404 = "perks.web.missing.page_not_found"
