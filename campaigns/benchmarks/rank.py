"""How long PageRank takes: the solve behind the feature authority, against three graph libraries.

One made-up graph, starting again anywhere, the same damping. Libraries mean different things by
their tolerance, so nobody is judged by the flag: each is asked for tighter ones until the sum of
absolute differences to a solution at 1e-12 is below 1e-6, and the time of that solve counts. The
graph of each library is built before the clock starts. A refresh changes the weight of 1% of the
edges in place and starts from the last solution; cold is building and solving anew.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from campaigns.benchmarks import peer_graphs
from campaigns.benchmarks.result import Result, timed
from scoring.core.arrays import Floats, Ints
from scoring.core.authority import DAMPING, rank
from scoring.core.flow import Flow, change, flow

NAME = "rank"
PEERS = ("networkit", "igraph", "sknetwork")
L1 = 1e-6
PRECISIONS = (1e-5, 5e-6, 1e-6, 3e-7)
REFERENCE_ROUNDS = 400
TARGETS = {
    "vs_networkit": (">=", 6.0),
    "vs_igraph": (">=", 10.0),
    "refresh_vs_cold": (">=", 3.0),
    "bytes_per_edge": ("<=", 8.0),
    "l1_error": ("<=", L1),
}


def options(parser: ArgumentParser) -> None:
    """What can be asked of it."""
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--edges", type=int, default=20_000_000)


def measure(seed: int, say: Callable[[str], None], people: int, edges: int, **_: Any) -> Result:
    """Ours, every peer, and the refresh."""
    target, actor = draw(people, edges, seed)
    weight = np.ones(len(target))
    matrix, restart = flow(target, actor, weight, people), np.ones(people)
    truth = reference(target, actor, people)
    seconds, error = until_close(lambda p: rank(matrix, restart, precision=p)[0], truth)
    say(f"ours: {seconds:.2f} s, {error:.1e} from the reference")
    peers = {
        name: dict(zip(("seconds", "l1_error"), until_close(solve, truth, bounds), strict=True))
        for name, solve, bounds in peer_graphs.peers(target, actor, people, DAMPING)
    }
    refresh, cold = refreshed(matrix, target, actor, weight, people, seed)
    ratios = {f"vs_{name}": found["seconds"] / seconds for name, found in peers.items()}
    return Result(
        ours={
            "seconds": seconds,
            "bytes_per_edge": matrix.bytes / len(target),
            "l1_error": error,
            "refresh_s": refresh,
            "cold_s": cold,
        },
        peers=peers,
        ratios=ratios | {"refresh_vs_cold": cold / refresh},
        targets=TARGETS,
        # A library that does not reach the precision gives another answer; it says so itself.
        identical=error <= L1,
        settings={"all": f"damping {DAMPING}, tolerance tightened until L1 < {L1:g}"},
    )


def draw(people: int, edges: int, seed: int) -> tuple[Ints, Ints]:
    """Distinct edges (target, actor), int32, by rising target; some targets are very popular."""
    chance = np.random.default_rng(seed)
    target = (chance.random(edges) ** 2 * people).astype(np.int64)
    pair = np.unique(target * people + chance.integers(0, people, edges))
    return (pair // people).astype(np.int32), (pair % people).astype(np.int32)


def reference(target: Ints, actor: Ints, people: int) -> Floats:
    """The same walk in float64, until a round moves less than 1e-12."""
    given = np.bincount(actor, minlength=people)
    matrix = csr_array((1 / given[actor], (target, actor)), shape=(people, people))
    x = np.full(people, 1 / people)
    for _ in range(REFERENCE_ROUNDS):
        new = DAMPING * (matrix @ x)
        new += (1 - new.sum()) / people
        moved, x = np.abs(new - x).sum(), new
        if moved < 1e-12:
            break
    return np.asarray(x)


def until_close(
    solve: Callable[[float], Floats], truth: Floats, bounds: tuple[float, ...] = PRECISIONS
) -> tuple[float, float]:
    """Seconds and L1 error of the first tolerance that is close enough, else of the tightest."""
    seconds, error = 0.0, np.inf
    for bound in bounds:
        seconds, found = timed(lambda bound=bound: solve(bound), runs=3 if error < L1 else 1)
        error = float(np.abs(found - truth).sum())
        if error < L1:
            return timed(lambda bound=bound: solve(bound))[0], error
    return seconds, error


def refreshed(
    matrix: Flow, target: Ints, actor: Ints, weight: Floats, people: int, seed: int
) -> tuple[float, float]:
    """Seconds to bring the solution up to date after 1% of the edges changed; and from nothing."""
    restart = np.ones(people)
    last, _ = rank(matrix, restart)
    rows = np.sort(np.random.default_rng(seed).choice(len(target), len(target) // 100, False))
    heavier = 1.05 * weight[rows]

    def refresh() -> Floats:
        change(matrix, target[rows], actor[rows], heavier)
        return rank(matrix, restart, first=last)[0]

    def cold() -> Floats:
        return rank(flow(target, actor, weight, people), restart)[0]

    return timed(refresh)[0], timed(cold)[0]
