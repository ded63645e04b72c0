"""API tokens: issued once, kept as a hash, bound to one actor and one purpose."""

import hashlib
import secrets
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from perks.ground import clock, consent, scopes
from perks.ground.errors import Refusal
from perks.models import ApiToken

UNKNOWN = "This token is unknown or revoked. Ask for a new one."


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def issue_token(label: str, purpose: str = consent.SERVED, **owner: Any) -> str:
    """A new token of one owner (user=, brand= or device=); its text is shown this once.

    Raises Refusal purpose_refused for anything but perk eligibility.
    """
    consent.check_purpose(purpose)
    token = "perks_" + secrets.token_urlsafe(32)
    ApiToken.objects.create(digest=digest(token), hint=token[-4:], label=label, **owner)
    return token


def actor_of(token: ApiToken) -> scopes.Actor:
    if token.device is not None:
        return scopes.device(token.device.pk, token.device.venue_id)
    if token.brand_id is not None:
        return scopes.client(token.brand_id)
    assert token.user_id is not None
    return scopes.member(token.user_id)


def is_live(token: ApiToken) -> bool:
    """Whether whoever the token stands for may still come in."""
    if token.device is not None:
        return token.device.revoked_at is None
    return token.user is None or token.user.is_active


def members_of(texts: Collection[str]) -> dict[str, int | Refusal]:
    """The member of each token, or why there is none. One query; needs an actor that sees all.

    The refusals are authentication_failed (401) and not_found (404), for a token of another kind.
    """
    digests = {text: digest(text) for text in texts}
    rows = ApiToken.objects.filter(digest__in=set(digests.values()), revoked_at=None)
    found = {bytes(token.digest): token for token in rows.select_related("user", "device")}
    return {text: whose(found.get(digests[text])) for text in texts}


def whose(token: ApiToken | None) -> int | Refusal:
    if token is None or not is_live(token):
        return Refusal("authentication_failed", UNKNOWN, 401)
    if token.user_id is None:
        return Refusal("not_found", "This token is not a member's.", 404)
    return int(token.user_id)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer perks_…`; request.auth is then the Actor."""

    def authenticate(self, request: Request) -> tuple[Any, scopes.Actor] | None:
        parts = get_authorization_header(request).decode("latin-1").split()
        if len(parts) != 2 or parts[0].lower() != "bearer":
            return None
        with scopes.act_as(scopes.system("sign-in")):
            rows = ApiToken.objects.filter(digest=digest(parts[1]))
            token = rows.select_related("user", "device").first()
        if token is None or not self.lets_in(token):
            raise AuthenticationFailed(UNKNOWN)
        return token.user or TokenUser(token.pk), actor_of(token)

    def lets_in(self, token: ApiToken) -> bool:
        return token.revoked_at is None and is_live(token)

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HandingIn(TokenAuthentication):
    """Also takes the token of a revoked scanner while its owner lets it send what it recorded."""

    def lets_in(self, token: ApiToken) -> bool:
        device = token.device
        until = device.hand_in_until if device and device.revoked_at else None
        return super().lets_in(token) or (until is not None and until > clock.now())


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """What the API's description says of tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "perks_…"}


class HandingInScheme(TokenScheme):
    """The same token, where a revoked scanner may still send its records."""

    target_class = HandingIn
    name = "token_or_handing_in"


class TokenUser(AnonymousUser):
    """The user of a token that belongs to a brand or a device: authenticated, but nobody's account."""

    def __init__(self, token_id: int) -> None:
        self.pk = f"token-{token_id}"

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override]
        return True
