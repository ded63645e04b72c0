"""One request to an address that a stranger chose, within limits, redirects checked again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore
import httpx
from django.conf import settings

from perks.ground.outbound.body import ENCODINGS, read_body
from perks.ground.outbound.connection import GuardedTransport
from perks.ground.outbound.failures import OutboundError, seconds_to_wait
from perks.ground.outbound.guard import Guard
from perks.ground.outbound.manners import turn

# Across origins only these are kept: any other header may be a credential, whatever its name.
HARMLESS = {"accept", "accept-language", "if-modified-since", "if-none-match", "user-agent"}
REDIRECTS = {301, 302, 303, 307, 308}
SAID = 20_000  # bytes of an error that are read
AGENT = "Perks/1.0 (+guarded reader)"


@dataclass(frozen=True)
class Limits:
    """What one request may cost: decoded bytes, seconds in all, redirects followed."""

    size: int = 5_000_000
    seconds: float = 10.0
    redirects: int = 3


@dataclass(frozen=True)
class Reply:
    """An answer with a status below 400; `url` is where it came from in the end."""

    url: str
    status: int
    headers: httpx.Headers
    body: bytes


def house_guard() -> Guard:
    """The guard that the settings ask for: PERKS_OUTBOUND_ALLOW, a list of "host:port"."""
    return Guard(allow=frozenset(getattr(settings, "PERKS_OUTBOUND_ALLOW", ())))


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    limits: Limits | None = None,
    guard: Guard | None = None,
) -> Reply:
    """Make one request and read its answer whole; 304 is an answer too.

    Redirects are followed for GET and HEAD only. No cookies are kept or sent, proxies from the
    environment are ignored. Every hop takes its turn at its host, together with all other processes
    (see `manners`). Raises OutboundError for everything else (see its kinds).
    """
    limits = limits or Limits()
    transport = GuardedTransport(guard or house_guard(), time.monotonic() + limits.seconds)
    try:
        request = _request(method, url, dict(headers or {}), content)
        for _ in range(limits.redirects + 1):
            reply = _hop(transport, request, limits)
            if not isinstance(reply, httpx.Request):
                return reply
            request = reply
        raise OutboundError("refused", f"The address redirects more than {limits.redirects} times.")
    finally:
        transport.close()


def _hop(
    transport: GuardedTransport, request: httpx.Request, limits: Limits
) -> Reply | httpx.Request:
    """One request at its host's turn, every failure as an OutboundError."""
    transport.guard.check_url(request.url)
    with turn(request.url, limits.seconds):
        try:
            return _ask(transport, request, limits)
        except httpcore.TimeoutException as error:
            raise OutboundError("timeout", "The server took too long to answer.") from error
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
        ) as error:
            raise OutboundError("broken", "The connection failed or broke off.") from error


def _ask(
    transport: GuardedTransport, request: httpx.Request, limits: Limits
) -> Reply | httpx.Request:
    """The answer, or the next request when the answer is a redirect."""
    response = transport.handle_request(request)
    try:
        if response.status_code in REDIRECTS and request.method in ("GET", "HEAD"):
            return _follow(request, response.headers.get("location", ""))
        if response.status_code >= 400 or response.status_code in REDIRECTS:
            raise OutboundError(
                "status",
                f"The server answered with status {response.status_code}.",
                retry_after=seconds_to_wait(response.headers.get("retry-after")),
                status=response.status_code,
                headers=response.headers,
                said=_beginning(response),
            )
        body = read_body(
            response.iter_raw(), response.headers.get("content-encoding", ""), limits.size
        )
        return Reply(str(request.url), response.status_code, response.headers, body)
    finally:
        response.close()


def _beginning(response: httpx.Response) -> bytes:
    """What an error says for itself; nothing where it is long, slow or broken."""
    try:
        encoding = response.headers.get("content-encoding", "")
        return read_body(response.iter_raw(), encoding, SAID)
    except (
        OutboundError,
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
    ):
        return b""


def _follow(request: httpx.Request, location: str) -> httpx.Request:
    try:
        target = request.url.join(location)
    except httpx.InvalidURL as error:
        raise OutboundError("broken", "The address redirects to something unreadable.") from error
    if not location:
        raise OutboundError("broken", "The address redirects without saying where.")
    kept = {name: value for name, value in request.headers.items() if name != "host"}
    if _origin(target) != _origin(request.url):
        kept = {name: value for name, value in kept.items() if name in HARMLESS}
    return _request(request.method, str(target.copy_with(fragment=None)), kept, None)


def _request(
    method: str, url: str, headers: dict[str, str], content: bytes | None
) -> httpx.Request:
    sent = httpx.Headers({"User-Agent": AGENT})
    sent.update(headers)
    sent.update({"Accept-Encoding": ENCODINGS, "Connection": "close"})
    try:
        return httpx.Request(method, url, headers=sent, content=content)
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise OutboundError("refused", "That is not a web address that can be read.") from error


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
