"""Secrets at rest: AES-256-GCM, with the row's identity as associated data."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class Unsealable(ValueError):
    """The sealed bytes were changed, belong to another row, or were sealed under another key."""


def _key(purpose: str) -> bytes:
    """A 32-byte key for one purpose, derived from the master key."""
    master = base64.urlsafe_b64decode(settings.PERKS_VAULT_KEY)
    return hmac.digest(master, purpose.encode(), hashlib.sha256)


def seal(plain: bytes, identity: str) -> bytes:
    """Encrypt `plain` so that it opens only for the row named by `identity`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key("seal")).encrypt(nonce, plain, identity.encode())


def unseal(sealed: bytes, identity: str) -> bytes:
    """The plain bytes. Raises Unsealable."""
    sealed = bytes(sealed)
    try:
        return AESGCM(_key("seal")).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], identity.encode()
        )
    except InvalidTag as error:
        raise Unsealable(f"cannot open the secret of {identity}") from error


def keyed_hash(purpose: str, *parts: str) -> bytes:
    """A 16-byte keyed hash: tells equal from unequal, and nothing more, to whoever lacks the key."""
    return hmac.digest(_key(purpose), "\x1f".join(parts).encode(), hashlib.sha256)[:16]
