"""A member's own API tokens."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks.api.authentication import issue_token
from perks.ground import clock, consent, scopes
from perks.ground.api import ScopedView
from perks.ground.errors import Refusal
from perks.models import ApiToken


class LabelIn(serializers.Serializer[ApiToken]):
    label = serializers.CharField(max_length=60)


class TokenIn(LabelIn):
    purpose = serializers.CharField(max_length=30, default=consent.SERVED)


class TokenOut(serializers.Serializer[ApiToken]):
    """`hint` is the end of the token: the rest is not kept."""

    id = serializers.IntegerField()
    label = serializers.CharField()
    hint = serializers.CharField()
    purpose = serializers.CharField()
    created_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class TokenMade(serializers.Serializer[ApiToken]):
    token = serializers.CharField(help_text="Shown this once.")


def refuse_tokens(request: Request) -> None:
    """Raise Refusal sign_in_needed: a token that leaked could otherwise outlive its revocation."""
    if request.auth is not None:
        raise Refusal(
            "sign_in_needed",
            "Tokens are made and revoked by people. Sign in. Nothing was changed.",
            403,
        )


class Tokens(ScopedView):
    @extend_schema(responses=TokenOut(many=True), summary="My tokens, without their text")
    def get(self, request: Request) -> Response:
        mine = ApiToken.objects.filter(user_id=scopes.current_actor().id).order_by("-id")
        return Response(TokenOut(mine, many=True).data)

    @extend_schema(request=TokenIn, responses={201: TokenMade}, summary="Make a token")
    def post(self, request: Request) -> Response:
        refuse_tokens(request)
        asked = TokenIn(data=request.data)
        asked.is_valid(raise_exception=True)
        token = issue_token(user_id=scopes.current_actor().id, **asked.validated_data)
        return Response({"token": token}, status=201)


class OneToken(ScopedView):
    @extend_schema(request=None, responses={204: None}, summary="Revoke a token of mine")
    def delete(self, request: Request, id: int) -> Response:
        mine = ApiToken.objects.filter(pk=id, user_id=scopes.current_actor().id)
        if not mine.exists():
            raise Http404
        mine.filter(revoked_at=None).update(revoked_at=clock.now())
        return Response(status=204)
