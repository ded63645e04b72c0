"""The keys that development runs with: published, and refused by production."""

import base64
import hashlib

KEY = "development-only-key-that-production-refuses"


def vault_key(secret_key: str = KEY) -> str:
    """The vault's master key of a house that was given none: 32 bytes in base64."""
    return base64.urlsafe_b64encode(
        hashlib.sha256(b"vault" + secret_key.encode()).digest()
    ).decode()
