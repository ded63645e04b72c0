"""Secrets at rest: AES-256-GCM, with the row's identity as associated data."""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32


class Unsealable(ValueError):
    """The sealed bytes were changed, belong to another row, or were sealed under another key."""


def master_key(text: str) -> bytes:
    """The 32 bytes of a PERKS_VAULT_KEY. Raises ValueError for anything else."""
    key = base64.b64decode(text, altchars=b"-_", validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"the vault key has {len(key)} bytes instead of {KEY_BYTES}")
    return key


def _key(use: str) -> bytes:
    return _derived(settings.PERKS_VAULT_KEY, use)


@lru_cache(maxsize=64)
def _derived(master: str, use: str) -> bytes:
    """A 32-byte key for one use, derived from the master key."""
    return hmac.digest(master_key(master), use.encode(), hashlib.sha256)


def seal(plain: bytes, identity: str) -> bytes:
    """Encrypt `plain` so that it opens only for the row named by `identity`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key("seal")).encrypt(nonce, plain, identity.encode())


def unseal(sealed: bytes, identity: str) -> bytes:
    """The plain bytes. Raises Unsealable."""
    nonce, rest = bytes(sealed)[:NONCE_BYTES], bytes(sealed)[NONCE_BYTES:]
    if len(rest) < TAG_BYTES:
        raise Unsealable(f"the secret of {identity} is too short to be one")
    try:
        return AESGCM(_key("seal")).decrypt(nonce, rest, identity.encode())
    except InvalidTag as error:
        raise Unsealable(f"cannot open the secret of {identity}") from error


def shared_key(purpose: str, id: int) -> bytes:
    """A 32-byte key for one party, which may know it: it opens nothing, and tells no other key."""
    return _key(f"shared:{purpose}:{id}")


def keyed_hash(purpose: str, *parts: str) -> bytes:
    """A 16-byte keyed hash: tells equal from unequal, and nothing more, to whoever lacks the key.

    Each part goes in behind its length, so that ("ab", "c") and ("a", "bc") differ whatever
    signs a part holds; no purpose yields the key that seals.
    """
    told = [part.encode() for part in parts]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in told)
    return hmac.digest(_key(f"hash:{purpose}"), message, hashlib.sha256)[:16]
