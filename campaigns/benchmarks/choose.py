"""Choosing k of n members by maximum coverage, against the top by score, the lot and full greedy.

Beside the made-up members the Higgs graph is asked when it is there: real people who retweeted,
replied to or mentioned each other in the week of the discovery (De Domenico et al. 2013, SNAP).
There, "by score" is the standing that the published model gives them for that week, and a second
ranking goes by distinct reactors alone. Beside what was reached stands what any k people could
reach at most (`core.ceiling`): where that is less than the target, no way of choosing meets it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.benchmarks.result import Result, timed
from campaigns.core.allocate import Audiences, audiences, choose, reach
from campaigns.core.ceiling import most_reached
from campaigns.evaluations import higgs
from campaigns.evaluations.registry import folder
from perks.ground.errors import Refusal
from scoring.core.published import load
from scoring.core.standing import NONE_YET, standing

NAME = "choose"
PEERS = ()
HIGGS = "higgs-twitter"
REACTORS_EACH = 20
COMMUNITIES = 400
# Whether another k would have met the target, so that nobody has to believe it would not.
SIZES = (10, 30, 100, 300, 1_000, 3_000, 10_000)
TARGETS = {"seconds": ("<=", 60.0), "audience_vs_top_by_score": (">=", 1.2)}
Scores = NDArray[np.int64]


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
    real = compared(crowd, k, seed, np.diff(crowd.indptr))
    peers = named("made_up", real)
    try:
        graph, scores = higgs_week(folder(HIGGS, asked["data"]), seed)
    except Refusal as refusal:
        say(refusal.sentence)
    else:
        real = compared(graph, k, seed, scores)
        peers |= named("higgs", real)
        for size in SIZES:
            peers[f"higgs/k={size}"] = compared(graph, size, seed, scores)
    return Result(
        ours={"seconds": seconds, "audience": real["ours"], "upper_bound": real["upper_bound"]},
        peers=peers,
        ratios={
            "audience_vs_top_by_score": real["ours"] / real["top_by_score"],
            "audience_vs_top_by_reactors": real["ours"] / real["top_by_reactors"],
            "audience_vs_lot": real["ours"] / real["lot"],
            "upper_bound_vs_top_by_score": real["upper_bound"] / real["top_by_score"],
            "audience_vs_upper_bound": real["ours"] / real["upper_bound"],
        },
        targets=TARGETS,
        identical=same,
    )


def compared(among: Audiences, k: int, seed: int, scores: Scores) -> dict[str, float]:
    """How many distinct people each way of choosing reaches, and any way at most."""
    chosen = [pick.candidate for pick in choose(among, k, seed=seed)]
    ways = {
        "ours": chosen,
        "top_by_score": best(scores, k),
        "top_by_reactors": best(np.diff(among.indptr), k),
        "lot": np.random.default_rng(seed).permutation(len(among))[:k].tolist(),
    }
    found = {name: float(reach(among, some)) for name, some in ways.items()}
    return found | {"upper_bound": float(most_reached(among, k, chosen))}


def best(scores: Scores, k: int) -> list[int]:
    """The k highest; of equals the lower number."""
    top: list[int] = np.argsort(-scores, kind="stable")[:k].tolist()
    return top


def named(world: str, found: Mapping[str, float]) -> dict[str, dict[str, float]]:
    return {f"{world}/{name}": {"audience": value} for name, value in found.items()}


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


def higgs_week(place: Path, seed: int) -> tuple[Audiences, Scores]:
    """Everybody of the Higgs week: who reacted to them, and their standing at the end of it."""
    model = load()
    week = higgs.read_week(place, model)
    others = week.actor != week.target
    scores = higgs.score_whole(week, higgs.trusted(week.people, seed), model)
    shown = standing(np.full(week.people, NONE_YET), scores.exact)
    graph = audiences(week.target[others], week.actor[others], week.people)
    return graph, shown.astype(np.int64)
