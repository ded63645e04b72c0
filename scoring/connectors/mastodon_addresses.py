"""How accounts and servers of the Fediverse are written, and what WebFinger says of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from scoring.connectors.base import BrokenData

HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{1,63}(?::\d{1,5})?"
NAME = r"[a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?"
HANDLE = re.compile(rf"@?({NAME})@({HOST})")
ADDRESS = re.compile(rf"https?://({HOST})/(?:@|users/)({NAME})(?:@({HOST}))?/?")
SERVER = re.compile(rf"(?:https?://|@?[^@/]+@)?({HOST})(?:/.*)?")


def handle_of(address: str) -> str:
    """name@server in lower case, of a handle or of a profile's address. Raises BrokenData."""
    text = address.strip().lower()
    if found := HANDLE.fullmatch(text):
        return f"{found[1]}@{found[2]}"
    if found := ADDRESS.fullmatch(text):
        return f"{found[2]}@{found[3] or found[1]}"
    raise BrokenData(
        "Give the whole handle, like @name@mastodon.social, or the address of the profile."
    )


def host_of(server: str) -> str:
    """The server in what somebody typed: its address, or a handle there. Raises BrokenData."""
    found = SERVER.fullmatch(server.strip().lower())
    if found is None:
        raise BrokenData("Write the address of your server, like mastodon.social.")
    return found[1]


def identity_of(told: Any, scheme: str) -> str:
    """The address in ActivityPub that a WebFinger answer names. Raises BrokenData."""
    links: Sequence[Any] = told.get("links") or () if isinstance(told, dict) else ()
    for link in links:
        if isinstance(link, dict) and link.get("rel") == "self":
            uri = str(link.get("href", ""))
            if urlsplit(uri).scheme == scheme and urlsplit(uri).netloc:
                return uri
    raise BrokenData("The server names no account of this network under that handle.")


def name_of(told: Any) -> str:
    """The name in the subject of a WebFinger answer, empty when there is none."""
    subject = str(told.get("subject", "")).removeprefix("acct:").lower()
    found = HANDLE.fullmatch(subject)
    return found[1] if found else ""
