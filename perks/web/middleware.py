"""One actor per request, and refusals as pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from perks.ground import scopes
from perks.ground.errors import Refusal

Handler = Callable[[HttpRequest], HttpResponse]
HEADINGS = {404: "There is nothing here for you", 405: "This is not a page"}
NOT_A_PAGE = "Only a button on another page leads here. Open that page and press it there."
NEEDS_NO_ACTOR = ("/health", "/metrics")
# django-unfold's pages bring styles and expressions of their own.
ADMIN_POLICY = {
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}


class ActorMiddleware:
    """Every request starts as the public; sign-in pages and the admin get the actor they need.

    Views take on their own actor by the decorator of their audience.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in NEEDS_NO_ACTOR:
            return self.get_response(request)
        with scopes.act_as(self.actor(request)):
            response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            response._csp_update = ADMIN_POLICY  # type: ignore[attr-defined]
        return response

    def actor(self, request: HttpRequest) -> scopes.Actor:
        if request.path_info.startswith("/account/"):
            return scopes.system("sign-in")
        if request.path_info.startswith("/admin/") and getattr(request.user, "is_staff", False):
            return scopes.operator(request.user.pk)
        return scopes.public()


class RefusalMiddleware:
    """A Refusal that leaves a view becomes a page with its sentence; the view's work is undone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = self.refuse(request, Refusal("method_not_allowed", NOT_A_PAGE, 405))
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return self.refuse(request, error) if isinstance(error, Refusal) else None

    def refuse(self, request: HttpRequest, refusal: Refusal) -> HttpResponse:
        context = {"refusal": refusal, "heading": HEADINGS.get(refusal.status)}
        return render(request, "perks/error.html", context, status=refusal.status)
