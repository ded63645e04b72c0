"""One actor per request, and refusals as pages."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from perks.ground import scopes
from perks.ground.errors import Refusal

Handler = Callable[[HttpRequest], HttpResponse]
HEADINGS = {404: "There is nothing here for you", 405: "This is not a page"}
NOT_A_PAGE = "Only a button on another page leads here. Open that page and press it there."
SIGN_IN = scopes.system("sign-in")
NEEDS_NO_ACTOR = ("/health", "/metrics")
# django-unfold's pages bring styles and expressions of their own.
ADMIN_POLICY = {
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}


class ActorMiddleware:
    """Every request starts as the public; sign-in pages and the admin get the actor they need.

    Views take on their own actor by the decorator of their audience. Whoever comes with a session
    is looked up before anything else, so that the database is told only once who reads people.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in NEEDS_NO_ACTOR:
            return self.get_response(request)
        signs_in = request.path_info.startswith("/account/")
        comes_back = settings.SESSION_COOKIE_NAME in request.COOKIES
        with scopes.act_as(SIGN_IN if signs_in or comes_back else scopes.public()):
            scopes.become(self.actor(request))
            response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            response._csp_update = ADMIN_POLICY  # type: ignore[attr-defined]
        return response

    def actor(self, request: HttpRequest) -> scopes.Actor:
        if request.path_info.startswith("/account/"):
            return SIGN_IN
        is_staff = getattr(request.user, "is_staff", False)
        if request.path_info.startswith("/admin/") and is_staff:
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
