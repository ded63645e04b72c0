"""Secrets at rest: AES-256-GCM in envelopes, with the row's identity as associated data.

PERKS_VAULT_KEY may hold several keys, newest first: all of them open, the first one seals.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32
ID_BYTES = 4
MARK = b"PV2\0"
ENVELOPE = len(MARK) + ID_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES


class Unsealable(ValueError):
    """The sealed bytes were changed, belong to another row, or were sealed under another key."""


@lru_cache(maxsize=8)
def master_keys(text: str) -> tuple[bytes, ...]:
    """The 32-byte keys of a PERKS_VAULT_KEY, with commas between them; the first one seals.

    Raises ValueError for anything else.
    """
    keys = [base64.b64decode(part, altchars=b"-_", validate=True) for part in text.split(",")]
    for key in keys:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the vault key has {len(key)} bytes instead of {KEY_BYTES}")
    return tuple(keys)


@lru_cache(maxsize=8)
def _masters(text: str) -> dict[bytes, bytes]:
    """The keys by their numbers, the one that seals first."""
    return {hashlib.sha256(b"vault" + key).digest()[:ID_BYTES]: key for key in master_keys(text)}


def _key(use: str) -> bytes:
    """A key for a use that must never change: of PERKS_HASH_KEY, or the oldest vault key."""
    kept = settings.PERKS_HASH_KEY or settings.PERKS_VAULT_KEY.rsplit(",", 1)[-1]
    return _derived(master_keys(kept)[0], use)


@lru_cache(maxsize=64)
def _derived(master: bytes, use: str) -> bytes:
    """A 32-byte key for one use, derived from a master key."""
    return hmac.digest(master, use.encode(), hashlib.sha256)


def seal(plain: bytes, identity: str) -> bytes:
    """Encrypt `plain` so that it opens only for the row named by `identity`.

    An envelope: the bytes under a key of their own, and that key under the newest vault key. A new
    vault key needs only the second part written anew (`rewrap`).
    """
    key, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
    return _wrap(key) + nonce + AESGCM(key).encrypt(nonce, plain, identity.encode())


def unseal(sealed: bytes, identity: str) -> bytes:
    """The plain bytes. Raises Unsealable."""
    key, body = _opened(bytes(sealed), identity)
    if len(body) < NONCE_BYTES + TAG_BYTES:
        raise Unsealable(f"the secret of {identity} is too short to be one")
    try:
        return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], identity.encode())
    except InvalidTag as error:
        raise Unsealable(f"cannot open the secret of {identity}") from error


def current() -> bytes:
    """How everything begins that is sealed under the newest vault key."""
    return MARK + next(iter(_masters(settings.PERKS_VAULT_KEY)))


def rewrap(sealed: bytes) -> bytes:
    """The same secret under the newest vault key; it is not decrypted. Raises Unsealable."""
    sealed = bytes(sealed)
    if sealed.startswith(current()):
        return sealed
    key, body = _opened(sealed, "an unknown row")
    return _wrap(key) + body


def _wrap(key: bytes) -> bytes:
    head, nonce = current(), os.urandom(NONCE_BYTES)
    master = _masters(settings.PERKS_VAULT_KEY)[head[len(MARK) :]]
    return head + nonce + AESGCM(_derived(master, "wrap")).encrypt(nonce, key, head)


def _opened(sealed: bytes, identity: str) -> tuple[bytes, bytes]:
    """The key of a secret, and what it opens."""
    masters = _masters(settings.PERKS_VAULT_KEY)
    if not sealed.startswith(MARK):
        # From before there were envelopes: all under one key, derived from the oldest.
        return _derived(list(masters.values())[-1], "seal"), sealed
    head, rest = sealed[: len(MARK) + ID_BYTES], sealed[len(MARK) + ID_BYTES : ENVELOPE]
    master = masters.get(head[len(MARK) :])
    if master is None:
        raise Unsealable(f"the secret of {identity} is sealed under a key that is not there")
    try:
        opener = AESGCM(_derived(master, "wrap"))
        return opener.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], head), sealed[ENVELOPE:]
    except (InvalidTag, ValueError) as error:
        raise Unsealable(f"cannot open the secret of {identity}") from error


def shared_key(purpose: str, id: int) -> bytes:
    """A 32-byte key for one party, which may know it: it opens nothing, and tells no other key."""
    return _key(f"shared:{purpose}:{id}")


def keyed_hash(purpose: str, *parts: str) -> bytes:
    """A 16-byte keyed hash: tells equal from unequal, and nothing more, to whoever lacks the key.

    Each part goes in behind its length, so that ("ab", "c") and ("a", "bc") differ whatever
    signs a part holds; no purpose yields the key that seals.
    """
    return keyed_hashes(purpose, parts[:-1], parts[-1:])[0]


def keyed_hashes(purpose: str, parts: Sequence[str], lasts: Iterable[str]) -> list[bytes]:
    """The keyed hash of these parts with each of many last ones; the key is looked for once."""
    key, begin = _key(f"hash:{purpose}"), b"".join(map(_measured, parts))
    return [hmac.digest(key, begin + _measured(last), "sha256")[:16] for last in lasts]


def _measured(part: str) -> bytes:
    told = part.encode()
    return len(told).to_bytes(4, "big") + told
