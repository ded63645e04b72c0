"""The lot that holds members back: one number for each member of a campaign, for good."""

from __future__ import annotations

import hashlib


def draws_holdout(seed: int, member_id: int, share: float) -> bool:
    """Whether the lot holds this member out: sticky, and the same for anybody who has the seed.

    The first 8 bytes of SHA-256("seed:member") as a fraction of 2^64, compared with `share`.
    """
    digest = hashlib.sha256(f"{seed}:{member_id}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64 < share
