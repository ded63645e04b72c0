"""Choosing k of n members by maximum coverage, against the top by score, the lot and full greedy.

Beside the made-up members the Higgs graph is asked when it is there: real people who retweeted,
replied to or mentioned each other in the week of the discovery (De Domenico et al. 2013, SNAP).
The score to compare with is the number of distinct people who react, what a ranking would use.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from campaigns.benchmarks.result import Result, timed
from campaigns.core.allocate import Audiences, audiences, choose, reach
from campaigns.evaluations.registry import folder
from perks.ground.errors import Refusal

NAME = "choose"
PEERS = ()
HIGGS = "higgs-twitter"
NETWORKS = ("retweet", "reply", "mention")
REACTORS_EACH = 20
COMMUNITIES = 400
TARGETS = {"seconds": ("<=", 60.0), "audience_vs_top_by_score": (">=", 1.2)}


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--k", type=int, default=1_000)
    parser.add_argument("--data", type=Path, default=None, metavar="DIR")


def measure(seed: int, say: Callable[[str], None], **asked: Any) -> Result:
    """Seconds for the made-up members; the audiences are those of the Higgs graph if it is there."""
    k, crowd = asked["k"], made_up(asked["people"], seed)
    say(f"{len(crowd):,} members, {len(crowd.actors):,} reactions by {crowd.size:,} people")
    seconds, picks = timed(lambda: choose(crowd, k, seed=seed))
    same = picks == choose(crowd, k, seed=seed)
    say(f"{k:,} chosen in {seconds:.1f} s")
    made = compared(crowd, k, seed, [pick.candidate for pick in picks])
    peers = {f"made_up/{name}": {"audience": value} for name, value in made.items()}
    try:
        graph = higgs(folder(HIGGS, asked["data"]))
    except Refusal as refusal:
        say(refusal.sentence)
        real = made
    else:
        chosen = [pick.candidate for pick in choose(graph, k, seed=seed)]
        real = compared(graph, k, seed, chosen)
        peers |= {f"higgs/{name}": {"audience": value} for name, value in real.items()}
    return Result(
        ours={"seconds": seconds, "audience": real["ours"]},
        peers=peers,
        ratios={
            "audience_vs_top_by_score": real["ours"] / real["top_by_score"],
            "audience_vs_lot": real["ours"] / real["lot"],
        },
        targets=TARGETS,
        identical=same,
    )


def compared(among: Audiences, k: int, seed: int, chosen: list[int]) -> dict[str, float]:
    """How many distinct people each way of choosing reaches."""
    top = np.argsort(-np.diff(among.indptr), kind="stable")[:k].tolist()
    lot = np.random.default_rng(seed).permutation(len(among))[:k].tolist()
    ways = {"ours": chosen, "top_by_score": top, "lot": lot}
    return {name: reach(among, some) for name, some in ways.items()}


def made_up(people: int, seed: int) -> Audiences:
    """Members in communities: who reacts to one mostly reacts to others of the same one.

    Audiences follow a power law (exponent 2.2) with REACTORS_EACH reactions on average.
    """
    rng = np.random.default_rng(seed)
    sizes = np.minimum(rng.pareto(1.2, people) * REACTORS_EACH / 5 + 1, people / 20)
    sizes = np.maximum(1, sizes * REACTORS_EACH / sizes.mean()).astype(np.int64)
    candidates = np.repeat(np.arange(people), sizes)
    home = (rng.pareto(0.8, people) * 3).astype(np.int64) % COMMUNITIES
    width = max(1, 3 * people // COMMUNITIES)
    actors = home[candidates] * width + (width * rng.random(len(candidates)) ** 2).astype(np.int64)
    return audiences(candidates, actors, people)


def higgs(place: Path) -> Audiences:
    """Every person of the Higgs graph, and who reacted to them."""
    edges = []
    for name in NETWORKS:
        with gzip.open(place / f"higgs-{name}_network.edgelist.gz") as file:
            edges.append(np.loadtxt(file, dtype=np.int64, usecols=(0, 1)))
    reactors, reacted_to = np.concatenate(edges).T
    known, numbers = np.unique(np.concatenate([reacted_to, reactors]), return_inverse=True)
    return audiences(numbers[: len(reacted_to)], numbers[len(reacted_to) :], len(known))
