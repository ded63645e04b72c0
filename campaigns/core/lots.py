"""Drawing lots that anybody can draw again: from a seed and a list of tickets, by SHA-256 alone.

The lot of a ticket is SHA-256("seed:ticket"), read as a number; lower lots come first. Nobody can
choose a ticket to suit a seed that is only known by its own hash, and nobody can change the seed
afterwards (commit and reveal; Blum 1983). `docs/replay_lottery.py` does the same on its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def commitment(seed: str) -> str:
    """What is published before: SHA-256 of the seed's hexadecimal text, in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lots(seed: str, tickets: Sequence[str]) -> NDArray[np.bytes_]:
    """The lot of each ticket, 32 bytes each, S32[n]; they compare as the numbers do."""
    found = [hashlib.sha256(f"{seed}:{ticket}".encode()).digest() for ticket in tickets]
    # numpy drops zero bytes at the end, and compares as if they were there.
    return np.array(found, dtype="S32")


def drawn_order(seed: str, tickets: Sequence[str]) -> NDArray[np.int64]:
    """The places of the tickets in the order in which they are drawn, int64[n]."""
    order: NDArray[np.int64] = np.argsort(lots(seed, tickets), kind="stable").astype(np.int64)
    return order


def whole_number(seed: str) -> int:
    """A seed for arithmetic (the sketch), below 2^31."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) >> 1
