"""A form that could not be sent comes back on its page with what was typed into it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.views.csrf import csrf_failure as plain_failure

from perks.ground import refilling, unsent
from perks.ground.notices import was_warned
from perks.ground.signed_in import page_of
from perks.ground.unsent import Unsent

Handler = Callable[[HttpRequest], HttpResponse]
NOTE = "perks/partials/unsent.html"
# What a form sends for the machine and nobody typed.
BUTTONS = ("do", "form", "key", "next", "to", "from")


class UnsentMiddleware:
    """Whoever opens the page again finds the form as it was sent, and a note that says so.

    So does whoever is led back to it with a warning: what was refused can be mended where it stands.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return self.kept(request, self.get_response(request))
        asks = request.method == "GET" and not request.headers.get("HX-Request")
        found = unsent.waiting_for(request) if asks else None
        if found is None:
            return self.get_response(request)
        request.unsent = found  # type: ignore[attr-defined]
        response = self.get_response(request)
        if 300 <= response.status_code < 400:
            return response
        unsent.forget(request)
        kind = response.get("Content-Type", "")
        if response.status_code == 200 and kind.startswith("text/html") and not response.streaming:
            put_back(response, found, unsent.is_drawn(request))
        return response

    def kept(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The answer to a form; one that was refused and leads to a page keeps what was typed."""
        if response.status_code == 302 and was_warned(request) and request.user.is_authenticated:
            unsent.keep(request, urlsplit(response["Location"]).path, is_told=True)
        return response


def put_back(response: HttpResponse, found: Unsent, is_drawn: bool) -> None:
    """Fill the page's form, if it did not; where the form has gone, say what was typed into it."""
    text = response.content.decode()
    note = "" if found.is_told else render_to_string(NOTE, {"had_files": found.had_files})
    page = refilling.refill(text, found.page, found.to, found.fields, note, is_drawn)
    if page is None and found.is_told:
        return
    if page is None:
        gone = {"gone": True, "said": words_of(found)}
        page = refilling.above_all(text, found.page, render_to_string(NOTE, gone))
    response.content = page.encode()
    if "Content-Length" in response:
        response["Content-Length"] = str(len(response.content))


def words_of(found: Unsent) -> list[str]:
    """What a person typed, without what the page said for itself."""
    typed = (values for name, values in found.fields.lists() if name not in BUTTONS)
    return [value for values in typed for value in values if value.strip()]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page whose form check is too old, as after signing in elsewhere, comes back filled in.

    Only for a form of our own pages, and for a browser that keeps cookies; else the plain refusal.
    """
    page = page_of(request)
    ours = page is not None and "token" in reason and bool(request.COOKIES)
    if page is None or not ours or not unsent.keep(request, page):
        return plain_failure(request, reason)
    return HttpResponseRedirect(page)
