"""The secrets with which programs sign what they tell of an account: told once, kept sealed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db.models import QuerySet

from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from scoring import accounts
from scoring.connectors.registry import connector
from scoring.models import Account, PushKey

ACTOR = scopes.system("push keys")
# How far the clock of a program may be from ours.
PATIENCE = timedelta(minutes=5)
SCHEME = "v1="
MOST = 5  # keys of an account at a time


def make(account_id: int, label: str) -> tuple[PushKey, str]:
    """A new key and its secret, which is not told again; those before it stay good.

    Raises Refusal account_unknown (404), not_told (409) for an account that a network tells of,
    key_name_unusable (400), keys_enough (409).
    """
    account, label = takes_push(account_id), label.strip()
    if not 0 < len(label) <= 60 or not label.isprintable():
        raise Refusal("key_name_unusable", "A key has a name of 1 to 60 signs. None was made.", 400)
    with scopes.act_as(ACTOR):
        Account.objects.select_for_update().get(pk=account.pk)
        if live(account).count() >= MOST:
            raise Refusal("keys_enough", f"{MOST} keys are enough. End one first; none was made.")
        made = PushKey.objects.create(
            account=account, member_id=account.member_id, label=label, sealed_secret=b""
        )
        secret = secrets.token_urlsafe(32)
        made.sealed_secret = vault.seal(secret.encode(), identity(made))
        made.save(update_fields=["sealed_secret"])
        return made, secret


def revoke(account_id: int, key_id: int) -> PushKey:
    """End a key at once; twice is once. Raises Refusal account_unknown, key_unknown (404)."""
    account = takes_push(account_id)
    with scopes.act_as(ACTOR):
        found: PushKey | None = PushKey.objects.filter(account=account, pk=key_id).first()
        if found is None:
            raise Refusal("key_unknown", "The account has no such key.", 404)
        if found.revoked_at is None:
            found.revoked_at = clock.now()
            found.save(update_fields=["revoked_at"])
        return found


def live(account: Account) -> QuerySet[PushKey]:
    """The keys of an account that are good now, newest first."""
    keys: QuerySet[PushKey] = PushKey.objects.filter(account=account, revoked_at=None)
    return keys.order_by("-pk")


def takes_push(account_id: int) -> Account:
    """One's own account of the network push. Raises Refusal account_unknown, not_told."""
    account = accounts.own(account_id)
    if account.network != "push":
        label = connector(account.network).label
        raise Refusal("not_told", f"{label} tells us itself. Only accounts of push have keys.")
    return account


def identity(key: PushKey) -> str:
    return f"push key {key.pk} of account {key.account_id}"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """What a program sends with a page: HMAC-SHA256 over "timestamp.body"."""
    message = timestamp.encode() + b"." + body
    return SCHEME + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def signer(key_id: str, timestamp: str, signature: str, body: bytes) -> PushKey:
    """The key that signed a page. Call as the system.

    Raises Refusal push_unsigned (401), whatever is wrong with key and signature, or push_stale
    (401) for one that was signed too long ago, or ahead of us.
    """
    wrong = Refusal("push_unsigned", "No key of ours signed this. Nothing was stored.", 401)
    if not plain_number(key_id) or not plain_number(timestamp):
        raise wrong
    found = PushKey.objects.filter(pk=int(key_id), revoked_at=None).select_related("account")
    key: PushKey | None = found.first()
    if key is None:
        raise wrong
    secret = vault.unseal(bytes(key.sealed_secret), identity(key)).decode()
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode()):
        raise wrong
    if abs(clock.now().timestamp() - int(timestamp)) > PATIENCE.total_seconds():
        raise Refusal(
            "push_stale", "This was signed more than five minutes from now. Sign it anew.", 401
        )
    return key


def plain_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15
