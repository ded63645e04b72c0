"""What a supervisor, a load balancer and Prometheus ask for."""

import hmac

from django.conf import settings
from django.db import Error, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django_prometheus.exports import ExportToDjangoView

from perks.ground.audiences import signed

LOOPBACK = ("127.0.0.1", "::1")
# Any of these says that somebody else stands behind the address that we see.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def is_near(request: HttpRequest) -> bool:
    """Whether the request comes from this machine itself and was not passed on by a proxy."""
    passed_on = any(header in request.headers for header in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not passed_on


@transaction.non_atomic_requests
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers under the application's role, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            role = cursor.fetchone()[0]
    except Error as error:
        return JsonResponse({"ok": False, "database": type(error).__name__}, status=503)
    return JsonResponse({"ok": True, "database": role})


signed(health, "public")


@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for whoever bears PERKS_METRICS_TOKEN; without one, for this machine.

    A token that is set is asked of everybody: a proxy on this machine may not name its clients.
    """
    token = settings.PERKS_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    allowed = hmac.compare_digest(token.encode(), given.encode()) if token else is_near(request)
    if not allowed:
        raise Http404
    return ExportToDjangoView(request)


signed(metrics, "public")
