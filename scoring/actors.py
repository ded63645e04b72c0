"""Who reacts, as far as we keep it."""

from __future__ import annotations

from collections.abc import Collection

from perks.ground import vault


def actor_key(network: str, native_id: str) -> bytes:
    """What we keep of whoever reacts: 16 bytes that tell them apart and nothing more."""
    return vault.keyed_hash("actor", network, native_id)


def actor_keys(network: str, native_ids: Collection[str]) -> dict[str, bytes]:
    """The same for many at once, by native id."""
    return dict(zip(native_ids, vault.keyed_hashes("actor", [network], native_ids), strict=True))
