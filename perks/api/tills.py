"""Tills: look, redeem and undo with a device's own token, which says at which venue it stands."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from perks import redemptions
from perks.api import venue as at_venue
from perks.ground import scopes
from perks.ground.api import ScopedView
from perks.models import Venue


class TillView(ScopedView):
    """The token of a device; anybody else finds nothing here."""

    audience = "device"

    def venue(self) -> Venue:
        """Where the device stands."""
        return Venue.objects.get(pk=scopes.current_actor().id)


class Verify(TillView):
    @extend_schema(
        request=at_venue.CodeIn,
        responses=at_venue.AnswerOut,
        summary="Would it be a yes at this till? Nothing is used up",
    )
    def post(self, request: Request) -> Response:
        return at_venue.verify(request, self.venue())


class Redeem(TillView):
    keeps_keys = False  # A scan keeps its key itself.

    @extend_schema(
        request=at_venue.CodeIn,
        responses={200: at_venue.AnswerOut, 201: at_venue.AnswerOut, 409: at_venue.AnswerOut},
        parameters=[at_venue.KEY_HEADER],
        summary="Use a pass once at this till: 201 is yes, 409 is no or twice, 200 is practice",
    )
    def post(self, request: Request) -> Response:
        return at_venue.redeem(request, self.venue())


class Undo(TillView):
    @extend_schema(
        request=None, responses=at_venue.UndoOut, summary="Take a use of this till's venue back"
    )
    def post(self, request: Request, id: int) -> Response:
        return Response(at_venue.UndoOut(redemptions.undo(id, self.venue().pk)).data)
