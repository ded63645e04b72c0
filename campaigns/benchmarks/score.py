"""How long everybody's score takes, from arrays to points that can be explained.

A made-up crowd, everybody's reactions seen, 2% vouched for: the heaviest case. The same functions
as production from the intake on. Peak memory is that of a process of its own, the made-up events
and the Python interpreter included.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

import numpy as np
from django.conf import settings

from campaigns.benchmarks import crowd
from campaigns.benchmarks.result import Result
from scoring.core.arrays import Counts, Edges, Facts, Floats, Ints, Known, ints
from scoring.core.published import load
from scoring.core.run import score_people

NAME = "score"
PEERS: tuple[str, ...] = ()
KILOBYTE, GIGABYTE = 1024, 1e9
SECONDS, GIGABYTES = 60.0, 4.0


def options(parser: ArgumentParser) -> None:
    """What can be asked of it."""
    parser.add_argument("--people", type=int, default=2_000_000)
    parser.add_argument("--events", type=int, default=30_000_000)


def measure(seed: int, say: Callable[[str], None], people: int, events: int, **_: Any) -> Result:
    """One full run in a fresh process, and a smaller one twice for the same answer."""
    command = [sys.executable, "-m", __name__, str(people), str(events), str(seed)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    seconds, peak = json.loads(done.stdout)
    say(f"{events:,} events of {people:,} people: {seconds:.1f} s, {peak:.2f} GB")
    small = [scores_of(people // 100, events // 100, seed) for _ in range(2)]
    return Result(
        ours={"seconds": seconds, "events_per_s": events / seconds, "peak_gb": peak},
        peers={},
        ratios={},
        targets={"seconds": ("<=", SECONDS), "peak_gb": ("<=", GIGABYTES)},
        identical=bool(np.array_equal(*small)),
    )


def full_run(people: int, events: int, seed: int) -> tuple[float, float]:
    """Seconds of the run alone, and the peak of the whole process in GB."""
    drawn, model = crowd.events(people, events, load(), seed), load()
    started = time.perf_counter()
    score_people(*inputs(people, drawn, seed), model, known_of(people, seed))
    seconds = time.perf_counter() - started
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE / GIGABYTE


def scores_of(people: int, events: int, seed: int) -> Floats:
    """Everybody's exact score in a smaller crowd."""
    model = load()
    drawn = crowd.events(people, events, model, seed)
    return score_people(*inputs(people, drawn, seed), model, known_of(people, seed)).exact


def inputs(people: int, drawn: Edges, seed: int) -> tuple[Any, Edges, Counts, int, int]:
    """The first arguments of `score_people`."""
    none = Counts(*[ints([])] * 4)
    return crowd.everybody(people, load()), drawn, none, people, crowd.LAST_DAY


def known_of(people: int, seed: int) -> Known:
    """2% of the people are vouched for, and long enough."""
    vouched: Ints = np.random.default_rng(seed).choice(people, people // 50, replace=False)
    return Known(vouched, vouched * 0 + crowd.LAST_DAY - 60, Facts.none(), whole=True)


if __name__ == "__main__":
    print(json.dumps(full_run(*(int(word) for word in sys.argv[1:]))))
