"""GET /api/v1/me/...: a member's own score, topics and accounts."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from perks.ground.api import ScopedView
from perks.ground.errors import Refusal
from perks.ground.scopes import current_actor
from scoring import accounts, asof, kinds, statement
from scoring.api.serializers import (
    AccountSerializer,
    DaySerializer,
    KindSerializer,
    LinkSerializer,
    PlaceSerializer,
    StatementSerializer,
)
from scoring.models import Account, Score

ON = "The score as it stood at the end of this day (UTC), from what was known then."


def me() -> int:
    """The member who acts, by session or by token."""
    id = current_actor().id
    assert id is not None
    return id


class ScoreView(ScopedView):
    @extend_schema(
        responses=StatementSerializer,
        parameters=[OpenApiParameter("on", OpenApiTypes.DATE, description=ON)],
        summary="My score, and where every point comes from",
    )
    def get(self, request: Request) -> Response:
        """My newest score with everything that explains it, or the one that stood on a day."""
        if "on" in request.query_params:
            then = asof.as_of(me(), asof.day_of(request.query_params["on"]))
            return Response(StatementSerializer(statement.document(then.score)).data)
        row = Score.objects.filter(member_id=me()).order_by("-date", "-id").first()
        if row is None:
            raise Refusal(
                "no_score_yet",
                "There is no score yet. Link an account and show that it is yours; the score "
                "follows within a minute.",
                404,
            )
        said = statement.document(row) | {"deltas": asof.deltas(row)}
        return Response(StatementSerializer(said).data)


class HistoryView(ScopedView):
    @extend_schema(responses=DaySerializer(many=True), summary="My score day by day")
    def get(self, request: Request) -> Response:
        """My scores of the last year by the current model, oldest first.

        One for each day on which what is shown moved, and at least one a week; between two of them
        the earlier one stood.
        """
        return Response(DaySerializer(statement.history(me()), many=True).data)


class PlaceView(ScopedView):
    @extend_schema(
        responses=PlaceSerializer, summary="Where I stand among members of the same kind"
    )
    def get(self, request: Request) -> Response:
        """My place among members of the same kind of account."""
        place = kinds.place(me())
        if place is None:
            raise Refusal(
                "no_place_yet", "There is none yet. The next run, tonight, ranks everybody.", 404
            )
        return Response(PlaceSerializer(place).data)


class AccountsView(ScopedView):
    @extend_schema(
        responses=AccountSerializer(many=True),
        operation_id="me_accounts_list",
        summary="The accounts I linked",
    )
    def get(self, request: Request) -> Response:
        """My linked accounts."""
        mine = Account.objects.filter(member_id=me(), unlinked_at=None).order_by("pk")
        return Response(AccountSerializer(mine, many=True).data)

    @extend_schema(
        request=LinkSerializer, responses={201: AccountSerializer}, summary="Link an account"
    )
    def post(self, request: Request) -> Response:
        """Begin to link an account; put its `proof_token` on it, then prove it."""
        asked = LinkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        account = accounts.begin_link(me(), **asked.validated_data)
        return Response(AccountSerializer(account).data, status=201)


class AccountView(ScopedView):
    @extend_schema(
        responses=AccountSerializer, operation_id="me_account", summary="One account of mine"
    )
    def get(self, request: Request, id: int) -> Response:
        """One linked account."""
        return Response(AccountSerializer(accounts.own(id)).data)

    @extend_schema(
        request=KindSerializer, responses=AccountSerializer, summary="Say what the account is"
    )
    def patch(self, request: Request, id: int) -> Response:
        """Change what kind the account is; the next run ranks by it."""
        asked = KindSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        account = accounts.own(id)
        kinds.change(account, asked.validated_data["kind"])
        return Response(AccountSerializer(account).data)

    @extend_schema(responses={204: None}, summary="Unlink an account")
    def delete(self, request: Request, id: int) -> Response:
        """Unlink: what is stored of it is deleted now, and the next score leaves it out."""
        accounts.unlink(id)
        return Response(status=204)


class ProofView(ScopedView):
    @extend_schema(
        request=None, responses=AccountSerializer, summary="Check the proof that it is mine"
    )
    def post(self, request: Request, id: int) -> Response:
        """Look for the account's token on the network, now."""
        return Response(AccountSerializer(accounts.prove(id)).data)
