"""Who reacts, as far as we keep it."""

from __future__ import annotations

from perks.ground import vault


def actor_key(network: str, native_id: str) -> bytes:
    """What we keep of whoever reacts: 16 bytes that tell them apart and nothing more."""
    return vault.keyed_hash("actor", network, native_id)
