"""OAuth 2.0 with a network: authorization code with PKCE (RFC 6749, 7636), tokens, their end (7009).

The grammar is Authlib's; every request goes through the guarded client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from perks.ground import clock
from scoring.connectors.asking import Asker, parsed
from scoring.connectors.base import BrokenData, PermissionLost

FORM = "application/x-www-form-urlencoded"
ENDED = "The network no longer lets us read this account. Sign in there again to allow it."


@dataclass(frozen=True)
class SignIn:
    """Where a network asks its members for permission, and for what at least.

    `how` is the way in which the house shows its secret ("client_secret_basic" or
    "client_secret_post"); `extra` goes with the first request.
    """

    authorize: str
    token: str
    scopes: tuple[str, ...]
    revoke: str = ""
    how: str = "client_secret_basic"
    extra: Mapping[str, str] = field(default_factory=dict)

    def address(self, client_id: str, back: str, state: str, verifier: str) -> str:
        """Where the member is sent to say yes."""
        return str(
            prepare_grant_uri(
                self.authorize, client_id, "code", redirect_uri=back, scope=" ".join(self.scopes),
                state=state, code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256", **self.extra,
            )
        )  # fmt: skip

    def exchange(self, asker: Asker, client: tuple[str, str], **facts: str) -> Tokens:
        """The tokens for a code, with `redirect_uri` and `code_verifier`."""
        return self._tokens(asker, client, "authorization_code", facts)

    def renew(self, asker: Asker, client: tuple[str, str], refresh_token: str) -> Tokens:
        """New tokens. Raises PermissionLost when the network no longer gives any."""
        found = self._tokens(asker, client, "refresh_token", {"refresh_token": refresh_token})
        return found if found.refresh else Tokens(found.access, refresh_token, found.expires_at)

    def end(self, asker: Asker, client: tuple[str, str], token: str) -> None:
        """Give a token back, where the network takes it."""
        if self.revoke:
            asker.ask(self.revoke, 0, **self._post(client, self.revoke, f"token={token}"))

    def _tokens(
        self, asker: Asker, client: tuple[str, str], kind: str, facts: Mapping[str, str]
    ) -> Tokens:
        body = prepare_token_request(kind, client_id=client[0], **facts)
        try:
            reply = asker.ask(self.token, 0, **self._post(client, self.token, body))
        except BrokenData as error:
            # RFC 6749, 5.2: invalid_grant comes with status 400.
            raise PermissionLost(ENDED) from error
        return Tokens.read(parsed(reply))

    def _post(self, client: tuple[str, str], url: str, body: str) -> dict[str, Any]:
        headers = {"Content-Type": FORM, "Accept": "application/json"}
        auth = ClientAuth(client[0], client[1], self.how if client[1] else "none")
        _, headers, body = auth.prepare("POST", url, headers, body)
        return {"method": "POST", "headers": headers, "content": body.encode()}


@dataclass(frozen=True)
class Tokens:
    """What a network gave; `refresh` is empty and `expires_at` None where it gave none."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None

    @classmethod
    def read(cls, told: Any) -> Tokens:
        """From a token response (RFC 6749, 5.1). Raises BrokenData, PermissionLost for an error."""
        if not isinstance(told, dict) or told.get("error"):
            raise PermissionLost(ENDED)
        access, refresh = told.get("access_token"), told.get("refresh_token")
        # Stack Exchange, like Facebook before it, writes "expires".
        left = told.get("expires_in", told.get("expires"))
        if not isinstance(access, str) or not access or not isinstance(refresh, str | None):
            raise BrokenData("The network gave no token that could be one.")
        seconds = left if isinstance(left, int) and 0 < left < 10**9 else None
        expires_at = clock.now() + timedelta(seconds=seconds) if seconds else None
        return cls(access, refresh or "", expires_at)
