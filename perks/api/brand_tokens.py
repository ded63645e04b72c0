"""A brand's API tokens: made and revoked by an owner who is signed in, not by another token."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from perks import machines
from perks.api.access import BrandView
from perks.api.tokens import LabelIn, TokenMade, TokenOut, refuse_tokens
from perks.ground import scopes


class BrandTokens(BrandView):
    @extend_schema(responses=TokenOut(many=True), summary="The brand's tokens, without their text")
    def get(self, request: Request, brand: str) -> Response:
        return Response(TokenOut(machines.of(self.brand), many=True).data)

    @extend_schema(
        request=LabelIn, responses={201: TokenMade}, summary="Make a token for a machine"
    )
    def post(self, request: Request, brand: str) -> Response:
        refuse_tokens(request)
        asked = LabelIn(data=request.data)
        asked.is_valid(raise_exception=True)
        by = scopes.current_actor().by
        return Response({"token": machines.enrol(self.brand, by, **asked.validated_data)}, 201)


class OneBrandToken(BrandView):
    @extend_schema(request=None, responses={204: None}, summary="Revoke a token of the brand")
    def delete(self, request: Request, brand: str, id: int) -> Response:
        refuse_tokens(request)
        machines.revoke(self.brand, scopes.current_actor().by, id)
        return Response(status=204)
