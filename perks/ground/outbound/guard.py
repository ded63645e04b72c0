"""The guard: which addresses may be asked, decided on the very answer that is connected to."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import httpcore
import httpx

from perks.ground.outbound.addresses import why_refused
from perks.ground.outbound.failures import OutboundError

HOST = re.compile(rb"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Every numeric address of a name, in the system's order of preference. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


@dataclass(frozen=True)
class Guard:
    """Where a request may go. `allow` holds "host:port" pairs that skip the address check.

    Tests change single parts of it; the house uses `fetch.house_guard()`.
    """

    allow: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset({80, 443})
    resolve: Resolver = resolve
    why_refused: Callable[[str], str | None] = why_refused
    backend: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def check_url(self, url: httpx.URL) -> None:
        """Refuse what can be refused from the text of the address. Raises OutboundError."""
        if url.scheme not in ("http", "https") or not url.host:
            raise OutboundError("refused", "Only web addresses (http or https) can be read.")
        if not HOST.fullmatch(url.raw_host):
            raise OutboundError("refused", "The address names no server that could exist.")
        if url.userinfo:
            raise OutboundError("refused", "Addresses with a name or password are not read.")
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        if port not in self.ports and f"{url.host}:{port}" not in self.allow:
            raise OutboundError("refused", f"Port {port} is not one of the web's ports.")

    def addresses(self, host: str, port: int, seconds: float) -> list[str]:
        """The checked addresses of a name. Raises OutboundError.

        One bad address refuses the name: an answer that mixes public and private addresses is
        how names are turned against the house.
        """
        found = _within(seconds, self.resolve, host, port)
        if not found:
            raise OutboundError("broken", f"The name {host} has no address.")
        if f"{host}:{port}" in self.allow:
            return found
        for address in found:
            if what := self.why_refused(address):
                raise OutboundError("refused", f"{host} is at {address} ({what}), not public.")
        return found


def _within(seconds: float, resolver: Resolver, host: str, port: int) -> list[str]:
    """Ask the resolver in a thread: getaddrinfo cannot be given a time limit."""
    answer: list[list[str]] = []

    def ask() -> None:
        try:
            answer.append(resolver(host, port))
        except (OSError, UnicodeError):
            answer.append([])

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(seconds, 0))
    if not answer:
        raise OutboundError("timeout", f"The name {host} could not be looked up in time.")
    return answer[0]
