"""Idempotency-Key for every request of the API that changes something, in one place.

Without a key such a request is refused, unless `perks.ground.keyless` says why it needs none.

The first request under a key keeps its answer, sealed; the same request again gets that answer and
changes nothing. The row is written before the work and commits with it, so that a second request
waits for the first and a refused one leaves the key free. It stays as long as whoever sent it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from typing import Any

from django.db import models
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from perks.ground import clock, keyless, rows, scopes, vault
from perks.ground.errors import Refusal
from perks.ground.scoped import Scope, Scoped

HEADER = "Idempotency-Key"
LONGEST = 80
READS = ("GET", "HEAD", "OPTIONS", "TRACE")


class KeptAnswer(Scoped):
    """One request under a key of its sender, and what it was answered."""

    sender = models.CharField(max_length=60)
    member_id = models.BigIntegerField(null=True)
    brand_id = models.BigIntegerField(null=True)
    venue_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=LONGEST)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id", brand="brand_id", venue="venue_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["sender", "key"], name="kept_answer_once_per_key")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Again(Exception):
    """The request was answered before; `response` is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


def require(request: Request) -> None:
    """Raise Refusal key_missing (400) for a change without a key that needs one."""
    if request.method in READS or request.headers.get(HEADER):
        return
    found = request.resolver_match
    if scopes.current_actor().kind == "public" or found is None:
        return
    if not keyless.why(found.url_name or "", found.func.__module__):
        raise key_missing()


def key_missing() -> Refusal:
    return Refusal(
        "key_missing",
        f"Send an {HEADER} of 1 to {LONGEST} plain signs, a new one for each thing you do. "
        "Nothing was changed.",
        400,
    )


def begin(request: Request) -> KeptAnswer | None:
    """Take the key of a request that changes something; None when it has none.

    Raises Again with the answer of the same request before, or Refusal idempotency_key_unusable
    (400), idempotency_conflict (422).
    """
    actor = scopes.current_actor()
    key = request.headers.get(HEADER, "")
    if not key or request.method in READS or actor.kind == "public":
        return None
    if len(key) > LONGEST or not key.isprintable():
        raise Refusal(
            "idempotency_key_unusable",
            f"An {HEADER} has 1 to {LONGEST} plain signs. Nothing was changed.",
            400,
        )
    [id] = rows.numbers(KeptAnswer, 1)
    sender = f"{actor}/{actor.by or ''}"
    fresh = KeptAnswer(
        id=id, sender=sender, key=key, request_hash=hashed(request), **owner_of(actor)
    )
    if rows.insert([fresh]):
        return fresh
    kept: KeptAnswer = KeptAnswer.objects.get(sender=sender, key=key)
    if bytes(kept.request_hash) != fresh.request_hash:
        raise Refusal(
            "idempotency_conflict",
            "This key was used for another request. The first answer still holds.",
            422,
        )
    raise Again(answer_of(kept))


def owner_of(actor: scopes.Actor) -> dict[str, int | None]:
    """The column of the row that whoever acts is held to."""
    column = scopes.COLUMN_OF.get(actor.kind)
    return {f"{column}_id": actor.id} if column else {}


def keep(kept: KeptAnswer, response: Response) -> None:
    """Keep the answer to a request whose key was taken; nothing of who was erased by it."""
    body = b"" if response.data is None else JSONRenderer().render(response.data)
    sealed = vault.seal(body, identity(kept))
    KeptAnswer.objects.filter(pk=kept.pk).update(status=response.status_code, sealed=sealed)


def answer_of(kept: KeptAnswer) -> Response:
    assert kept.sealed is not None
    body = vault.unseal(kept.sealed, identity(kept))
    return Response(json.loads(body) if body else None, status=kept.status)


def identity(kept: KeptAnswer) -> str:
    return f"answer:{kept.sender}:{kept.key}"


def hashed(request: Request) -> bytes:
    """What makes two requests the same: method, address and body, whatever its spacing.

    Keyed, because a body may hold what is short enough to be guessed, such as a street and a door.
    """
    body: Any = request._request.body
    with contextlib.suppress(ValueError, RecursionError):
        body = json.dumps(json.loads(body), sort_keys=True).encode()
    address = f"{request.method} {request.get_full_path()}\n".encode()
    return vault.keyed_hash("request", hashlib.sha256(address + body).hexdigest())
