"""Pages of brands and venues: a membership opens them, a stranger gets 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from perks import deeds
from perks.ground import scopes, submits
from perks.ground.audiences import View, signed
from perks.ground.signed_in import signed_in
from perks.models import Brand, BrandMembership, Venue, VenueMembership

WRITERS = ("manager", "owner")
SIGN_IN = scopes.system("sign-in")


def brand_membership(user_id: int, slug: str) -> BrandMembership:
    """The membership of a user in the brand `slug`. Raises Http404 for a stranger."""
    with scopes.switched_to(SIGN_IN):
        found = BrandMembership.objects.filter(user_id=user_id, brand__slug=slug)
        membership = found.select_related("brand").first()
    if membership is None:
        raise Http404
    return membership


def venue_membership(user_id: int, slug: str) -> VenueMembership:
    """The membership of a user in the venue `slug`. Raises Http404 for a stranger."""
    with scopes.switched_to(SIGN_IN):
        found = VenueMembership.objects.filter(user_id=user_id, venue__slug=slug)
        membership = found.select_related("venue").first()
    if membership is None:
        raise Http404
    return membership


def for_brand(view: View) -> View:
    """The view takes (request, brand, ...). A reader may look, but changes nothing."""

    @wraps(view)
    def run(request: HttpRequest, brand: str, **kwargs: Any) -> HttpResponse:
        with scopes.switched_to(SIGN_IN):
            membership = brand_membership(request.user.pk, brand)
            if request.method not in ("GET", "HEAD") and membership.role not in WRITERS:
                raise Http404
            request.role = membership.role  # type: ignore[attr-defined]
            scopes.become(scopes.brand(membership.brand_id, by=request.user.pk))

            def noted() -> HttpResponse:
                response = view(request, membership.brand, **kwargs)
                deeds.note(request, response, membership.brand_id, "page")
                return response

            return submits.run_once(view, request, noted)

    return signed(signed_in(run), "brand")


def for_venue(view: Callable[..., HttpResponse]) -> View:
    """The view takes (request, venue, ...)."""

    @wraps(view)
    def run(request: HttpRequest, venue: str, **kwargs: Any) -> HttpResponse:
        with scopes.switched_to(SIGN_IN):
            membership = venue_membership(request.user.pk, venue)
            request.role = membership.role  # type: ignore[attr-defined]
            scopes.become(scopes.venue(membership.venue_id, by=request.user.pk))
            return submits.run_once(
                view, request, lambda: view(request, membership.venue, **kwargs)
            )

    return signed(signed_in(run), "venue")


def role_of(request: HttpRequest) -> str:
    """What the reader of a brand's or a venue's page is there: the role of the membership."""
    role: str = request.role  # type: ignore[attr-defined]
    return role


def brands_of(user_id: int) -> list[Brand]:
    """The brands that a user may act for, by name."""
    with scopes.switched_to(SIGN_IN):
        return list(Brand.objects.filter(memberships__user_id=user_id).order_by("name"))


def venues_of(user_id: int) -> list[Venue]:
    """The venues that a user works at, by name."""
    with scopes.switched_to(SIGN_IN):
        return list(Venue.objects.filter(memberships__user_id=user_id).order_by("name"))
