"""What a supervisor, a load balancer and Prometheus ask for."""

import hmac

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django_prometheus.exports import ExportToDjangoView

from perks.ground.audiences import signed

LOOPBACK = ("127.0.0.1", "::1")


@transaction.non_atomic_requests
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers under the application's role, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            role = cursor.fetchone()[0]
    except DatabaseError as error:
        return JsonResponse({"ok": False, "database": type(error).__name__}, status=503)
    return JsonResponse({"ok": True, "database": role})


signed(health, "public")


@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for loopback or for whoever bears PERKS_METRICS_TOKEN."""
    token = settings.PERKS_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    direct = (
        request.META.get("REMOTE_ADDR") in LOOPBACK and "X-Forwarded-For" not in request.headers
    )
    if not direct and not (token and hmac.compare_digest(token, given)):
        raise Http404
    return ExportToDjangoView(request)


signed(metrics, "public")
