"""A web server inside the test's own transaction: what it made is served, and nothing is emptied.

Requests take turns at the test's one connection and run on the test's clock; files do not wait,
and come compressed as in production.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from threading import Lock
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.test.testcases import LiveServerThread


class Turns(WSGIHandler):
    """Answers one request at a time, in the context in which it was made."""

    def __init__(self) -> None:
        super().__init__()
        self.turn, self.context = Lock(), copy_context()

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        with self.turn:
            return self.context.copy().run(super().get_response, request)


class Files(StaticFilesHandler):
    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        return GZipMiddleware(super().get_response)(request)


class Server(ThreadedWSGIServer):
    def _close_connections(self) -> None:
        """The connection is the test's, and its transaction goes on."""


class Thread(LiveServerThread):
    server_class = Server

    def __init__(self, turns: Turns, **options: Any) -> None:
        super().__init__("127.0.0.1", lambda _: Files(turns), **options)


@contextmanager
def served() -> Iterator[str]:
    """The address of the server, as long as the block lasts."""
    ours = connections["default"]
    ours.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    thread = Thread(Turns(), connections_override={"default": ours})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        ours.dec_thread_sharing()
