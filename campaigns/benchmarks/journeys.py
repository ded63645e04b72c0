"""Touches and orders for the attribution's benchmark and tests, seeded, with ties on purpose."""

from __future__ import annotations

import numpy as np

from campaigns.core.attribution import DAY_MS, NOBODY, Orders, Touches

CLAIMS, DAYS, HOUR_MS = 5_000, 120, 3_600_000
START = 1_790_000_000_000 - DAYS * DAY_MS
CURRENCIES = 3


def journeys(touches: int, orders: int, seed: int) -> tuple[Touches, Orders]:
    """Touches by the hour, so that many share their moment, of a fifth as many journeys.

    One order in five used a code, one in five has no journey, one in twenty was returned whole.
    """
    chance = np.random.default_rng(seed)
    people = max(1, touches // 5)
    came = Touches(
        chance.integers(0, people, touches),
        chance.integers(1, CLAIMS + 1, touches),
        START + chance.integers(0, DAYS * 24, touches) * HOUR_MS,
    )
    return came, Orders(
        key=chance.permutation(orders).astype(np.int64) + 1,
        journey=np.where(
            chance.random(orders) < 0.2, NOBODY, chance.integers(0, people, orders)
        ).astype(np.int64),
        at=START + chance.integers(0, DAYS * 24, orders) * HOUR_MS,
        net=np.where(chance.random(orders) < 0.05, 0, chance.integers(100, 90_000, orders)),
        currency=chance.integers(0, CURRENCIES, orders),
        code=np.where(
            chance.random(orders) < 0.2, chance.integers(1, CLAIMS + 1, orders), NOBODY
        ).astype(np.int64),
    )
