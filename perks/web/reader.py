"""Who reads a page: in which language, and on which clock.

A member's own choice goes first, then the cookie of this browser, then what the browser asks for.
A tablet at a venue is shared: there the cookie goes first. The console, operators' pages and the
API are English, on UTC.
"""

from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

Handler = Callable[[HttpRequest], HttpResponse]
ZONE_COOKIE = "zone"
ENGLISH = ("brand", "operator", "client", "device")
# The console's own door stands outside of it.
ENGLISH_PATHS = ("/api/", "/admin/", "/brands/")


@cache
def zones() -> frozenset[str]:
    """The zones that there are, by name."""
    return frozenset(available_timezones())


def is_read(request: HttpRequest, view: Any) -> bool:
    """Whether the view speaks the reader's language."""
    audience = getattr(view, "audience", "public")
    return audience not in ENGLISH and not request.path_info.startswith(ENGLISH_PATHS)


def language_of(request: HttpRequest, view: Any) -> str:
    """The language that LocaleMiddleware found, or the one that the person chose for good."""
    chosen = getattr(request.user, "page_language", "")
    shared = getattr(view, "audience", "") == "venue"
    if not chosen or (shared and settings.LANGUAGE_COOKIE_NAME in request.COOKIES):
        return translation.get_language() or settings.LANGUAGE_CODE
    return str(chosen)


def zone_of(request: HttpRequest) -> ZoneInfo | None:
    """The zone that the person chose, or the one that this browser told once."""
    chosen = getattr(request.user, "time_zone", "") or request.COOKIES.get(ZONE_COOKIE, "")
    return ZoneInfo(chosen) if chosen in zones() else None


class ReaderMiddleware:
    """Activates language and zone once the view, and so its audience, is known."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        reads = is_read(request, view)
        language = language_of(request, view) if reads else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        zone = zone_of(request) if reads else None
        if zone is not None:
            timezone.activate(zone)
