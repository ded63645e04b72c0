"""A venue with one desk and one guest, served over HTTP, that leaves nothing in the database.

All of it lives in one transaction that is rolled back; the server's threads work on the same
connection, one request after the other.
"""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections

from perks import codec, ed25519, enrolment, keys, pass_body, pass_frame
from perks.ground import clock, scopes
from perks.models import Brand, Perk, Venue
from perks.rehearsal import rolled_back

USES = 255  # The most that a pass can have: one guest comes again and again.


class Guest:
    """A phone with a pass of its own key, as the member's browser holds it."""

    def __init__(self, perk: Perk, flags: int = pass_body.PHONE) -> None:
        phone, issuer = Ed25519PrivateKey.generate(), keys.signing_key(perk.brand_id)
        private, now = keys.private_bytes(issuer), int(clock.now().timestamp())
        body = pass_body.PassBody(
            key_id=issuer.number, brand=perk.brand_id, perk=perk.pk, venue=perk.venue_id,
            pass_id=secrets.token_bytes(pass_body.ID_SIZE), not_before=now - 60,
            not_after=now + 86_400, uses=USES, guests=1, tier=0, flags=flags,
        )  # fmt: skip
        self.sign = phone.sign
        public = phone.public_key().public_bytes_raw()
        self.certificate = codec.certify(
            body, public, lambda message: ed25519.sign(private, message)
        )

    def code(self, ahead: int = 1, digits: int | None = None) -> str:
        """What the phone shows; one step of 15 s ahead it is good for 45 seconds at least."""
        step = pass_frame.step_at(int(clock.now().timestamp())) + ahead
        return codec.present(self.certificate, step, self.sign, digits)


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class OneConnection(ThreadedWSGIServer):
    """Threads, because a browser keeps lines open on which it asks nothing yet."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines: list[socket.socket] = []

    def get_request(self) -> tuple[socket.socket, Any]:
        line, address = super().get_request()
        self.lines.append(line)
        return line, address

    def cut(self) -> None:
        """Answer nobody any more, not even on a line that is open."""
        self.shutdown()
        self.server_close()
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _close_connections(self) -> None:
        """Leave the connection open: the transaction in it is everybody's."""


@dataclass
class House:
    """`link` enrols one device; `cut` takes the server away for good."""

    url: str
    link: str
    guest: Guest
    server: OneConnection

    def cut(self) -> None:
        self.server.cut()


@contextmanager
def house() -> Iterator[House]:
    """The venue, on line on loopback, until it is cut or the block ends."""
    with rolled_back(), connections_stay_open():
        with scopes.act_as(scopes.system("bench")):
            guest, token = furnish()
        shared = connections["default"]
        shared.inc_thread_sharing()
        override = {"default": shared}
        server = OneConnection(("127.0.0.1", 0), Quiet, connections_override=override)
        server.set_app(one_by_one(get_wsgi_application()))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        found = House(url, f"{url}/venue/desk/#enrol={token}", guest, server)
        try:
            yield found
        finally:
            if thread.is_alive():
                found.cut()
            thread.join()
            shared.dec_thread_sharing()


@contextmanager
def connections_stay_open() -> Iterator[None]:
    """Around each request Django closes a connection that is inside a transaction: not here."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def one_by_one(application: Callable[..., Any]) -> Callable[..., Any]:
    """The application, answering one request at a time."""
    turn = threading.Lock()

    def answer(environ: dict[str, Any], start: Any) -> Any:
        with turn:
            return application(environ, start)

    return answer


def furnish() -> tuple[Guest, str]:
    """The guest, and the token of a device's link."""
    name = f"bench-{secrets.token_hex(4)}"
    brand = Brand.objects.create(slug=name, name="Bench")
    venue = Venue.objects.create(slug=name, name="Bench")
    perk = Perk.objects.create(
        brand=brand, kind="venue_access", name="A visit", venue=venue, uses=USES, guests=1,
        offline="open", open_cap=USES,
    )  # fmt: skip
    return Guest(perk), enrolment.invite(venue.pk, "Door").token
