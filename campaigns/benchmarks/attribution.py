"""Which claim each order is credited to: ours against DuckDB's ASOF join and PostgreSQL's LATERAL.

Ours starts from unsorted arrays each time; the peers' tables are loaded and indexed before the
clock starts. All three end with orders and money by claim and currency.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np

from campaigns.benchmarks.journeys import journeys
from campaigns.benchmarks.peer_credits import SETTINGS, DuckCredits, PostgresCredits
from campaigns.benchmarks.result import Result, timed
from campaigns.benchmarks.scratch import scratch_database
from campaigns.core.attribution import Orders, Policy, Touches, attribute
from campaigns.core.credits import Totals, totals

NAME = "attribution"
PEERS = ("duckdb",)
TARGETS = {"seconds": ("<=", 10.0)}
SHUFFLES = 3


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--touches", type=int, default=1_000_000)
    parser.add_argument("--orders", type=int, default=100_000)


def measure(seed: int, say: Callable[[str], None], **asked: Any) -> Result:
    """The median seconds from arrays to totals, and whether a shuffle or a peer says otherwise."""
    came, orders = journeys(asked["touches"], asked["orders"], seed)
    seconds, mine = timed(lambda: credited(came, orders))
    say(f"ours: {seconds:.3f} s")
    chance = np.random.default_rng(seed + 1)
    same = all(
        credited(*shuffled(came, orders, chance)).dump() == mine.dump() for _ in range(SHUFFLES)
    )
    say(f"shuffled {SHUFFLES} times, the same bytes: {same}")
    peers: dict[str, dict[str, float]] = {}
    with scratch_database() as scratch:
        for name, peer in (
            ("duckdb", DuckCredits(came, orders)),
            ("postgres", PostgresCredits(scratch, came, orders)),
        ):
            peers[name] = {}
            peers[name]["seconds"], theirs = timed(peer.totals)
            agrees = theirs == listed(mine)
            same = same and agrees
            say(f"{name}: {peers[name]['seconds']:.3f} s, same answers: {agrees}")
    return Result(
        ours={"seconds": seconds},
        peers=peers,
        ratios={f"vs_{name}": found["seconds"] / seconds for name, found in peers.items()},
        targets=TARGETS,
        identical=same,
        settings=SETTINGS,
    )


def credited(came: Touches, orders: Orders) -> Totals:
    return totals(attribute(came, orders, Policy()), orders)


def listed(found: Totals) -> list[tuple[int, ...]]:
    """The totals as rows, as the peers give them."""
    parts = (found.claim, found.currency, found.orders, found.net)
    return list(zip(*(part.tolist() for part in parts), strict=True))


def shuffled(came: Touches, orders: Orders, chance: np.random.Generator) -> tuple[Touches, Orders]:
    """The same rows in another order."""
    return mixed(came, chance), mixed(orders, chance)


def mixed(rows: Any, chance: np.random.Generator) -> Any:
    places = chance.permutation(len(rows.at))
    return type(rows)(*(getattr(rows, name)[places] for name in rows.__slots__))
