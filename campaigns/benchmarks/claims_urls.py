"""Every address of the house, and the ORM's way to claim beside them."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.member import me
from campaigns.api.member_shapes import ClaimIn
from campaigns.benchmarks import claims_orm
from perks.ground.api import ScopedView
from perks.urls import urlpatterns as ours


class OrmClaim(ScopedView):
    """The peer's view: parsed, authenticated and throttled as ours is."""

    def post(self, request: Request) -> Response:
        body = ClaimIn(data=request.data)
        body.is_valid(raise_exception=True)
        key = request.headers.get("Idempotency-Key", "")
        got = claims_orm.claim(me(), body.validated_data["campaign"], key)
        return Response({"claimed": got}, status=201 if got else 410)


urlpatterns = [*ours, path("bench/orm", OrmClaim.as_view(), name="bench_orm")]
