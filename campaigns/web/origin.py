"""Where a request comes from, as far as the limits on claims need it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from campaigns.traces import Origin

COOKIE = "device"
KEPT_FOR = timedelta(days=365)


def of(request: HttpRequest) -> Origin:
    """The address and, from a signed cookie that `mark` has set, the browser."""
    browser = request.get_signed_cookie(COOKIE, default="")
    return Origin(address_in(request.META), browser)


def address_in(environ: Mapping[str, str]) -> str:
    """The address of the client; behind our own proxy it is the last that the proxy added."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if settings.PROXIES else ""
    return forwarded.rpartition(",")[2].strip() or environ.get("REMOTE_ADDR", "")


def mark(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the browser be known again, by a random number that is nobody's name."""
    if COOKIE not in request.COOKIES:
        response.set_signed_cookie(
            COOKIE, secrets.token_urlsafe(12), max_age=KEPT_FOR, httponly=True, samesite="Lax",
            secure=settings.HTTPS,
        )  # fmt: skip
    return response
