"""The short way for claims: POST /api/v1/me/claims with a token, without Django's request stack.

Only the one request that comes in crowds goes this way, and only in its plain form; whatever is
odd about it, and every other request, goes on to Django, whose view claims by the same function.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection
from rest_framework.renderers import JSONRenderer

from campaigns import history
from campaigns.api.member_shapes import ClaimOut, RefusalOut
from campaigns.api.refusing import not_eligible
from campaigns.asking import Ask, Decision
from campaigns.batcher import batcher
from campaigns.models import Claim
from campaigns.traces import Origin
from campaigns.web.origin import address_in, devices_in
from perks.ground import scopes
from perks.ground.errors import Refusal

PATH = "/api/v1/me/claims"
LARGEST = 16_384  # bytes
BIGGEST = 2**63 - 1
REASONS = {
    200: "200 OK", 201: "201 Created", 400: "400 Bad Request", 401: "401 Unauthorized",
    404: "404 Not Found", 409: "409 Conflict", 410: "410 Gone", 422: "422 Unprocessable Content",
    429: "429 Too Many Requests", 503: "503 Service Unavailable",
}  # fmt: skip
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def lane(application: Application) -> Application:
    """`application`, with claims answered before it."""

    def run(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        ask = read(environ)
        if ask is None:
            return application(environ, start_response)
        status, body = answered(*ask, Origin(address_in(environ), devices_in(environ)))
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        if status == 401:
            headers.append(("WWW-Authenticate", "Bearer"))
        start_response(REASONS.get(status, f"{status} Refused"), headers)
        return [body]

    return run


def read(environ: Environ) -> tuple[str, dict[str, Any], str] | None:
    """Token, body and key of a plain claim; None for anything else, whose body is still to be read."""
    if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST" or insecure(environ):
        return None
    scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    length = environ.get("CONTENT_LENGTH") or ""
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip()
    if scheme.lower() != "bearer" or kind != "application/json" or not length.isdecimal():
        return None
    if int(length) > LARGEST:
        return None
    given = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(given)
    body = plain(given)
    return None if body is None else (token, body, environ.get("HTTP_IDEMPOTENCY_KEY", ""))


def insecure(environ: Environ) -> bool:
    """Whether Django would send it to https first."""
    if not settings.SECURE_SSL_REDIRECT or environ["wsgi.url_scheme"] == "https":
        return False
    return not (settings.PROXIES and environ.get("HTTP_X_FORWARDED_PROTO") == "https")


def plain(given: bytes) -> dict[str, Any] | None:
    """The body of a claim as it should be; Django tells what is wrong with any other."""
    try:
        body = json.loads(given)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not set(body) <= {"campaign", "wants"}:
        return None
    campaign, said = body.get("campaign"), body.get("wants", {})
    if type(campaign) is not int or not 1 <= campaign <= BIGGEST or not isinstance(said, dict):
        return None
    return {"campaign": campaign, "wants": said}


def answered(token: str, body: dict[str, Any], key: str, origin: Origin) -> tuple[int, bytes]:
    """Status and JSON, the same that the view gives."""
    try:
        status, told = claimed(token, Ask(0, body["campaign"], key, body["wants"], origin))
    except Refusal as refusal:
        told = {"code": refusal.code, "sentence": refusal.sentence, **refusal.facts}
        status = refusal.status
    return status, JSONRenderer().render(told)


def claimed(token: str, ask: Ask) -> tuple[int, Any]:
    decision = batcher.claim(ask, token)
    if decision.claim is None:
        return 409, RefusalOut(not_eligible(decision.receipt)).data
    return (201, shown(decision)) if decision.is_new else (200, kept(decision.claim))


def shown(decision: Decision) -> Any:
    """A claim that was made this moment: everything about it is at hand, and it has no link yet."""
    made = decision.claim
    assert made is not None
    made._state.fields_cache["link"] = None
    return ClaimOut(made).data


def kept(made: Claim) -> Any:
    """A claim that was made before, as it is now."""
    try:
        with scopes.act_as(scopes.member(made.member_id)):
            return ClaimOut(history.one_of(made.member_id, made.pk)).data
    finally:
        if not connection.in_atomic_block:
            close_old_connections()
