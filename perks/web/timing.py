"""What a page cost, told to the browser's tools while developing: Server-Timing with its queries."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse

# Savepoints and the actor's set_config travel with the queries; what a page is held to are rows.
NOT_ASKING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "SELECT set_config")


class TimingMiddleware:
    """Adds `total;dur=MILLISECONDS, queries;desc="NUMBER"`; not there unless DEBUG is on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, asked = time.perf_counter(), Counter()
        with connection.execute_wrapper(asked):
            response = self.get_response(request)
        took = (time.perf_counter() - began) * 1_000
        response["Server-Timing"] = f'total;dur={took:.1f}, queries;desc="{asked.number}"'
        return response


class Counter:
    """Counts the statements that ask for rows or change them."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], sql: Any, *args: Any) -> Any:
        self.number += not str(sql).startswith(NOT_ASKING)
        return execute(sql, *args)
