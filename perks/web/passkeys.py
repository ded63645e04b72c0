"""Pages on which a passkey is made, shown and removed. The library keeps and checks it."""

from typing import Any

from allauth.account.views import SignupByPasskeyView
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.webauthn import views
from allauth.mfa.webauthn.internal import auth
from django.urls import path, reverse


class AddPasskey(views.AddWebAuthnView):
    """Always one that signs in by itself; the device asks for a finger, a face or its own code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(authenticated_user(self.request), passwordless=True)
        return {**found, "js_data": {"creation_options": options}}

    def get_success_url(self) -> str:
        return reverse("mfa_list_webauthn")


# allauth mounts signing up by passkey only where every address is confirmed by a typed code first.
# Here an address may wait: a passkey locks nobody out (see `perks.passkeys`).
urlpatterns = [
    path("signup/passkey/", SignupByPasskeyView.as_view(), name="account_signup_by_passkey"),
    path("passkeys/", views.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/", views.list_webauthn, name="mfa_index"),
    path("passkeys/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", views.remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/confirm/", views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/login/", views.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/signup/", views.signup_webauthn, name="mfa_signup_webauthn"),
]
