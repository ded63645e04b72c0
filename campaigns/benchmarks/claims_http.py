"""Claims over HTTP: gunicorn before the bench's database, and clients that keep their lines open."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from campaigns.benchmarks.claims_crowd import Rush, rush
from campaigns.benchmarks.claims_house import House
from campaigns.benchmarks.claims_members import token_of

OUR_PATH, ORM_PATH = "/api/v1/me/claims", "/bench/orm"
PROCESSES = 2
PATIENCE = 30.0
Address = tuple[str, int]


@contextmanager
def served(
    made: House, clients: int, settings_of: str = "campaigns.benchmarks.claims_settings"
) -> Iterator[Address]:
    """The web application on a free port of loopback, under settings that add the peer's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address: Address = probe.getsockname()
    command = [
        sys.executable, "-m", "gunicorn", "perks.wsgi", "--bind", f"{address[0]}:{address[1]}",
        "--workers", str(PROCESSES), "--threads", str(clients), "--keep-alive", "60",
        "--log-level", "error", "--no-control-socket",
    ]  # fmt: skip
    environment = {
        **os.environ, **made.urls, "DEBUG": "0", "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": settings_of,
    }  # fmt: skip
    # A line in the log for each that is sold out would be measured with it.
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, **quiet)
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE)


def wait_for(address: Address) -> None:
    """Raises OSError when nobody answers in time."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(address, 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


class Line:
    """One HTTP connection that stays open, and is opened again when the server closed it."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(self.address, PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, path: str, token: str, key: str, body: bytes) -> tuple[int, bytes]:
        """Status and body; asked again once under the same key when the line was cut."""
        request = written(path, token, key, body)
        try:
            return self.exchange(request)
        except OSError:
            self.open()
            return self.exchange(request)

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        self.socket.sendall(request)
        read = b""
        while b"\r\n\r\n" not in read:
            read += self.more()
        head, _, body = read.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self.more()
        return int(head[9:12]), body

    def more(self) -> bytes:
        found = self.socket.recv(65_536)
        if not found:
            raise ConnectionResetError("the server closed the line")
        return found


def written(path: str, token: str, key: str, body: bytes) -> bytes:
    """A POST as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def over_http(
    made: House, address: Address, path: str, stock: int, attempts: int, clients: int
) -> Rush:
    """A rush of clients with a token each. Raises RuntimeError for an answer that nobody expects."""
    campaign, mine = made.campaign(stock), threading.local()
    body = json.dumps({"campaign": campaign}).encode()

    def ask(number: int) -> bool:
        if not hasattr(mine, "line"):
            mine.line = Line(address)
        status, said = mine.line.post(path, token_of(number), f"h-{number}-{campaign}", body)
        if status not in (201, 410):
            raise RuntimeError(f"{status}: {said[:200]!r}")
        return bool(status == 201)

    return made.counted(campaign, rush(ask, attempts, clients, stock))
