"""Connections that go to the checked address and end by the deadline, whatever the server does."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import cache
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from perks.ground.outbound.failures import OutboundError
from perks.ground.outbound.guard import Guard


class _PinnedBackend(httpcore.NetworkBackend):
    """Opens TCP connections to addresses that the guard has just checked.

    The check and the connection use the same answer, so a name that changes in between gains
    nothing. httpcore keeps the name itself for the Host header, SNI and the certificate.
    """

    def __init__(self, guard: Guard, deadline: float) -> None:
        self.guard = guard
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self.guard.addresses(host, port, _left(self.deadline))
        for still, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            # Each address gets its share of the time, so that a silent one does not eat it all.
            share = _left(self.deadline) / still
            try:
                stream = self.guard.backend.connect_tcp(address, port, share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if still == 1:
                    raise
            else:
                return _DeadlineStream(stream, self.deadline)
        raise OutboundError("broken", f"The name {host} has no address.")


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every step gets only what is left of the whole request's time.

    A limit per read would let a server that sends one byte a second hold a worker for hours.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secure = self.stream.start_tls(ssl_context, server_hostname, _left(self.deadline))
        return _DeadlineStream(secure, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise OutboundError("timeout", "The server took too long to answer.")
    return left


@cache
def _certificates() -> SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class GuardedTransport(httpx.BaseTransport):
    """An httpx transport that keeps the guard on every request, redirects included.

    Usable alone or inside any client that takes an httpx transport. `deadline` is a
    `time.monotonic()` moment. Raises OutboundError, and httpcore's errors for broken servers.
    """

    def __init__(self, guard: Guard, deadline: float) -> None:
        self.guard = guard
        self.pool = httpcore.ConnectionPool(
            ssl_context=_certificates(),
            max_keepalive_connections=0,
            network_backend=_PinnedBackend(guard, deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.guard.check_url(request.url)
        answer = self.pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    def close(self) -> None:
        self.pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()
