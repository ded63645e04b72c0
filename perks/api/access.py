"""API views of brands and venues: a session needs the membership, a token is bound to its owner."""

from typing import Any, NoReturn

from django.http import Http404
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from perks import deeds
from perks.ground import scopes
from perks.ground.api import ScopedView
from perks.models import Brand, Venue
from perks.web.access import WRITERS, brand_membership, venue_membership

READS = ("GET", "HEAD", "OPTIONS")


class BrandView(ScopedView):
    """Addressed by `brand` (slug) in the URL; `self.brand` is set before the handler runs."""

    audience = "brand"
    brand: Brand

    def find_actor(self, request: Request) -> scopes.Actor:
        slug = self.kwargs["brand"]
        if isinstance(request.auth, scopes.Actor):
            self.brand = Brand.objects.filter(slug=slug).first() or refuse()
            if request.auth.kind != "client" or request.auth.id != self.brand.pk:
                raise Http404
            return request.auth
        if not request.user.is_authenticated:
            raise NotAuthenticated
        membership = brand_membership(request.user.pk, slug)
        if request.method not in READS and membership.role not in WRITERS:
            raise Http404
        self.brand = membership.brand
        return scopes.brand(membership.brand_id, by=request.user.pk)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        done = super().finalize_response(request, response, *args, **kwargs)
        if hasattr(self, "brand") and not self.is_again:
            deeds.note(request._request, done, self.brand.pk, "api")
        return done


class VenueView(ScopedView):
    """Addressed by `venue` (slug); a device's token or a member of the venue's staff."""

    audience = "venue"
    venue: Venue

    def find_actor(self, request: Request) -> scopes.Actor:
        slug = self.kwargs["venue"]
        if isinstance(request.auth, scopes.Actor):
            self.venue = Venue.objects.filter(slug=slug).first() or refuse()
            if request.auth.kind != "device" or request.auth.id != self.venue.pk:
                raise Http404
            return request.auth
        if not request.user.is_authenticated:
            raise NotAuthenticated
        membership = venue_membership(request.user.pk, slug)
        self.venue = membership.venue
        return scopes.venue(membership.venue_id, by=request.user.pk)


def refuse() -> NoReturn:
    raise Http404
