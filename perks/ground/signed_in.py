"""Whoever is not signed in signs in first, and lands where they were."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from perks.ground import notices, unsent

View = Callable[..., HttpResponse]
LOST = "You were signed out, so what you sent was not done. Sign in and send it again."
KEPT = "What you typed is kept for an hour."


def signed_in(view: View) -> View:
    """Lead to the sign-in page and back; a form that was sent comes back with what was typed."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.headers.get("HX-Request"):
            # What htmx asks for would otherwise stand as a sign-in page inside the page.
            return HttpResponse(status=401)
        page = way_back(request)
        if request.method not in ("GET", "HEAD"):
            is_kept = request.method == "POST" and page != "/" and unsent.keep(request, page)
            notices.warn(request, f"{LOST} {KEPT}" if is_kept else LOST)
        return redirect_to_login(page)

    return run


def way_back(request: HttpRequest) -> str:
    """The page to come back to: this one, or for a form that was sent, the page it stood on.

    The address that a form is sent to often cannot be opened, so it is never the way back.
    """
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return page_of(request) or "/"


def page_of(request: HttpRequest) -> str | None:
    """The path of the page of ours that a form was sent from; None for any other."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return (urlsplit(page).path or "/") if ours else None
