"""How a permission ends at GitHub, which has a way of its own for it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from scoring.connectors.asking import Asker
from scoring.connectors.sign_in import SignIn


@dataclass(frozen=True)
class GitHubSignIn(SignIn):
    """`revoke` is where GitHub keeps its apps."""

    def end(self, asker: Asker, client: tuple[str, str], token: str) -> None:
        """Delete the token, as the app that it was given to."""
        asker.ask(
            f"{self.revoke}/{client[0]}/token", 0, method="DELETE",
            headers={"Content-Type": "application/json", "Authorization": basic(*client)},
            content=json.dumps({"access_token": token}).encode(),
        )  # fmt: skip


def basic(name: str, secret: str) -> str:
    """The header with which an app shows itself (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()
