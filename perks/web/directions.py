"""Pages on which names from right to left do not turn the words around them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from perks.ground import directions

Handler = Callable[[HttpRequest], HttpResponse]


class DirectionsMiddleware:
    """Sets right-to-left words apart in every page that is read from left to right, and back."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = response.get("Content-Type", "")
        is_page = kind.startswith("text/html") and not response.streaming
        if is_page and directions.is_needed(response.content):
            response.content = directions.in_page(response.content.decode()).encode()
        return response
