"""Finding out who somebody is: the one place that reads people before an actor is known."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from perks.ground import scopes
from perks.models import User


class ScopedBackend(AuthenticationBackend):
    """E-mail and password, looked up as system:sign-in."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        with scopes.act_as(scopes.system("sign-in")):
            return super().authenticate(request, **credentials)

    def get_user(self, user_id: int) -> User | None:
        with scopes.switched_to(scopes.system("sign-in")):
            return super().get_user(user_id)


PASSKEY_STAGE = "allauth.mfa.webauthn.stages.PasskeySignupStage"


class AccountAdapter(DefaultAccountAdapter):
    """Where people land after signing in: each at their own front door."""

    def get_login_stages(self) -> list[str]:
        """A password is enough, also for whoever has a passkey; a sign-up without one makes one."""
        stages = [stage for stage in super().get_login_stages() if ".mfa." not in stage]
        return [*stages, PASSKEY_STAGE]

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        said = {"mfa_reauthenticate:webauthn": _("Use a passkey")}
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return [{**way, "description": said.get(way["id"], way["description"])} for way in methods]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("front_door")

    def format_email_subject(self, subject: str) -> str:
        """The subject as it is written, without an address in brackets before it."""
        return " ".join(subject.split())
