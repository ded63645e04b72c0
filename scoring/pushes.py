"""Pages that a program pushes: signed, taken once, answered line by line."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.nudge import nudge
from scoring import push_keys, refresh, taking
from scoring.connectors.push import Push as Reader
from scoring.connectors.push import Pushed
from scoring.connectors.telling import PAGE
from scoring.models import Push, PushKey

ACTOR = scopes.system("push")
LARGEST = 1_000_000  # bytes
# So long an id means the same page; after it, the same records still mean the same thing.
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Told:
    """A page as it was sent: the sender's id for it, its records, and whether it is all or nothing."""

    id: str
    records: list[object]
    whole: bool


def receive(key_id: str, timestamp: str, signature: str, body: bytes) -> tuple[Push, bool]:
    """Take a page, and say whether it is new; the same page gets the same answer again.

    Raises Refusal push_unsigned, push_stale (401), push_too_large (413), push_unreadable (400),
    push_replayed (409) for a request that was taken before, idempotency_conflict (422) for another
    page under the same id, and those of `taking.take`. Nothing is stored then.
    """
    with scopes.act_as(ACTOR):
        key = push_keys.signer(key_id, timestamp, signature, body)
        told = read(body)
        digest, account_id = hashlib.sha256(body).digest(), key.account_id
        if refresh.lock(account_id) is None:
            raise taking.CLOSED
        signed = bytes.fromhex(signature.removeprefix(push_keys.SCHEME))
        earlier = Push.objects.filter(account_id=account_id)
        if earlier.filter(signature=signed).exists():
            raise Refusal(
                "push_replayed",
                "This very request was taken before, and nothing is done twice. To send a page "
                "again, sign it anew.",
            )
        same: Push | None = earlier.filter(page=told.id).first()
        if same is None:
            return store(key, told, digest, signed), True
        if bytes(same.body_hash) != digest:
            raise Refusal(
                "idempotency_conflict",
                "This id was used for another page. The first answer still holds.",
                422,
            )
        return same, False


def store(key: PushKey, told: Told, digest: bytes, signed: bytes) -> Push:
    """Take the records, and keep the answer for as long as the id means this page."""
    reader = Reader(Pushed(told.records, digest + told.id.encode()))
    taken = taking.take(key.account_id, reader, told.whole)
    now = clock.now()
    PushKey.objects.filter(pk=key.pk).update(used_at=now)
    Push.objects.filter(account_id=key.account_id, at__lt=now - KEPT).delete()
    nudge("scoring.tasks.first_score", key.member_id)
    made: Push = Push.objects.create(
        account_id=key.account_id, member_id=key.member_id, page=told.id, body_hash=digest,
        signature=signed, answer=asdict(taken), at=now,
    )  # fmt: skip
    return made


def read(body: bytes) -> Told:
    """The page in a body. Raises Refusal push_too_large, push_unreadable."""
    if len(body) > LARGEST:
        raise Refusal(
            "push_too_large", f"A page has at most {LARGEST:,} bytes. Nothing was stored.", 413
        )
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise unreadable("The body is not JSON in UTF-8.") from error
    if not isinstance(told, dict) or not told.keys() <= {"id", "records", "whole"}:
        raise unreadable('The body is an object with "id", "records" and perhaps "whole".')
    id, records, whole = told.get("id"), told.get("records"), told.get("whole", False)
    if not isinstance(id, str) or not 1 <= len(id) <= 80 or not id.isprintable():
        raise unreadable('"id" is 1 to 80 plain signs of your own, used for one page.')
    if not isinstance(records, list) or not 0 < len(records) <= PAGE:
        raise unreadable(f'"records" is a list of 1 to {PAGE:,} records.')
    if not isinstance(whole, bool):
        raise unreadable('"whole" is true or false.')
    return Told(id, records, whole)


def unreadable(sentence: str) -> Refusal:
    return Refusal("push_unreadable", f"{sentence} Nothing was stored.", 400)
