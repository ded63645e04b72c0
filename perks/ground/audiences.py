"""Whom a page is for. The decorator signs the view, finds the actor and runs the view as that actor.

Every view stands in a savepoint of its own (ATOMIC_REQUESTS), so the actor needs none.

Pages of brands and venues need a membership: their decorators live in `perks.web.access`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from perks.ground import scopes, submits
from perks.ground.signed_in import signed_in

View = Callable[..., HttpResponse]
AUDIENCES = ("public", "member", "brand", "venue", "device", "client", "operator")


def signed(view: View, audience: str) -> View:
    """Mark `view` as listed for `audience`; the access matrix test refuses unlisted views."""
    view.audience = audience  # type: ignore[attr-defined]
    return view


def for_public(view: View) -> View:
    """Anybody. The page sees what the public actor sees."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with scopes.switched_to(scopes.public()):
            return view(request, *args, **kwargs)

    return signed(run, "public")


def for_member(view: View) -> View:
    """Whoever is signed in, as the member that they are."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with scopes.switched_to(scopes.member(request.user.pk)):
            return submits.run_once(view, request, lambda: view(request, *args, **kwargs))

    return signed(signed_in(run), "member")


def for_operator(view: View) -> View:
    """Operators; a stranger gets 404."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_staff:  # type: ignore[union-attr]
            raise Http404
        with scopes.switched_to(scopes.operator(request.user.pk)):
            return submits.run_once(view, request, lambda: view(request, *args, **kwargs))

    return signed(signed_in(run), "operator")
