"""Where a request comes from, as far as the limits on claims need it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from campaigns.traces import Origin

COOKIE = "device"
KEPT_FOR = timedelta(days=365)
# What an app says of the phone or computer that it runs on: a random name that it keeps.
DEVICE = "Perks-Device"
LONGEST = 80


def of(request: HttpRequest) -> Origin:
    """The address; and the browser, from a signed cookie that `mark` has set, or the program."""
    browser = request.get_signed_cookie(COOKIE, default="")
    devices = (f"browser:{browser}",) if browser else ()
    return Origin(address_in(request.META), devices + devices_in(request.META))


def devices_in(environ: Mapping[str, str]) -> tuple[str, ...]:
    """What a program is known by: its key, whatever it says, and the device that it names.

    A key counts by itself, so that a made-up device hides nobody; the device counts over all keys
    that name it, so that many members on one phone are seen.
    """
    scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    named = environ.get(f"HTTP_{DEVICE.upper().replace('-', '_')}", "").strip()[:LONGEST]
    key = f"key:{sha256(token.encode()).hexdigest()}" if scheme.lower() == "bearer" else ""
    return tuple(filter(None, [key, f"named:{named}" if named else ""]))


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
