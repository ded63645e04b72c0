"""The secrets with which a brand's side signs its events: made by an owner, told once, sealed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from campaigns.models import EventKey
from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.models import Brand
from perks.team import require_owner

ACTOR = "event keys"
# How far the clock of the brand's side may be from ours.
PATIENCE = timedelta(minutes=5)
SCHEME = "v1="


def make(brand: Brand, by: int | None, label: str) -> tuple[EventKey, str]:
    """A new key and its secret, which is not told again.

    Raises Refusal not_owner (403) or key_name_unusable (400).
    """
    label = label.strip()
    if not 0 < len(label) <= 60 or not label.isprintable():
        raise Refusal("key_name_unusable", "A key has a name of 1 to 60 signs. None was made.", 400)
    with scopes.act_as(scopes.system(ACTOR)):
        require_owner(brand, by)
        made = EventKey.objects.create(brand=brand, label=label, sealed_secret=b"", made_by=by)
        secret = secrets.token_urlsafe(32)
        made.sealed_secret = vault.seal(secret.encode(), identity(made))
        made.save(update_fields=["sealed_secret"])
        return made, secret


def revoke(brand: Brand, by: int | None, key_id: int) -> EventKey:
    """End a key at once; twice is once. Raises Refusal not_owner (403) or key_unknown (404)."""
    with scopes.act_as(scopes.system(ACTOR)):
        require_owner(brand, by)
        found: EventKey | None = EventKey.objects.filter(brand=brand, pk=key_id).first()
        if found is None:
            raise Refusal("key_unknown", "The brand has no such key.", 404)
        if found.revoked_at is None:
            found.revoked_at = clock.now()
            found.save(update_fields=["revoked_at"])
        return found


def identity(key: EventKey) -> str:
    return f"event key {key.pk} of brand {key.brand_id}"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """What the brand's side sends with an event: HMAC-SHA256 over "timestamp.body"."""
    message = timestamp.encode() + b"." + body
    return SCHEME + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def signer(brand: Brand | None, key_id: str, timestamp: str, signature: str, body: bytes) -> None:
    """Check who sent an event, and when. Call as the system.

    Raises Refusal event_unsigned (401), whatever is wrong with key and signature, or event_stale
    (401) for one that was signed too long ago, or ahead of us.
    """
    wrong = Refusal("event_unsigned", "No key of the brand signed this. Nothing was changed.", 401)
    if brand is None or not plain_number(key_id) or not plain_number(timestamp):
        raise wrong
    key = EventKey.objects.filter(brand=brand, pk=int(key_id), revoked_at=None).first()
    if key is None:
        raise wrong
    secret = vault.unseal(bytes(key.sealed_secret), identity(key)).decode()
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode()):
        raise wrong
    if abs(clock.now().timestamp() - int(timestamp)) > PATIENCE.total_seconds():
        raise Refusal(
            "event_stale", "This was signed more than five minutes from now. Sign it anew.", 401
        )


def plain_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15
