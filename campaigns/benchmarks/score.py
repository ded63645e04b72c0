"""How long everybody's score takes, from arrays to points that can be explained.

A made-up crowd, everybody's reactions seen, 2% vouched for: the heaviest case. The same functions
as production from the intake on. Peak memory is that of a process of its own, the made-up events
and the Python interpreter included.

`--incremental SHARE` also changes that share of the pairs (eight in ten get a reaction more, one
loses all it had, one is new), drawn at random from all of them, and brings the change into a kept
run of the same day. `identical` then says that every pair's mass and all that anybody received are
those of a full run over the changed events, bit for bit; `incremental_off` is the most by which a
score or the end of an interval differs, in points, for authority is a walk that is taken up again.
`--scaling` repeats the full run at a tenth and a third of the people and events.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from campaigns.benchmarks import crowd
from campaigns.benchmarks.result import Result
from scoring.core.arrays import Counts, Edges, Facts, Floats, Ints, Known, ints
from scoring.core.features import Received
from scoring.core.kept import keep
from scoring.core.masses import gather_masses
from scoring.core.pair_columns import Pairs
from scoring.core.published import load
from scoring.core.refreshing import refresh
from scoring.core.run import score_people

NAME = "score"
PEERS: tuple[str, ...] = ()
KILOBYTE, GIGABYTE = 1024, 1e9
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
SECONDS, GIGABYTES, SHARE = 60.0, 4.0, 0.1
STEPS = (0.1, 1 / 3)  # of people and events, for the table of costs
LINEAR = 1.25
OFF = 1e-3  # points


def options(parser: ArgumentParser) -> None:
    """What can be asked of it."""
    parser.add_argument("--people", type=int, default=2_000_000)
    parser.add_argument("--events", type=int, default=30_000_000)
    parser.add_argument("--incremental", type=float, default=0.0, help="share of pairs to change")
    parser.add_argument("--scaling", action="store_true", help="also at a tenth and a third")


def measure(
    seed: int,
    say: Callable[[str], None],
    people: int,
    events: int,
    incremental: float = 0.0,
    scaling: bool = False,
    **_: Any,
) -> Result:
    """One full run in a fresh process, and what else is asked for in others."""
    seconds, peak = alone("full", people, events, seed)
    say(f"{events:,} events of {people:,} people: {seconds:.1f} s, {peak:.2f} GB")
    small = [scores_of(people // 100, events // 100, seed) for _ in range(2)]
    same = bool(np.array_equal(*small))
    ours = {"seconds": seconds, "events_per_s": events / seconds, "peak_gb": peak}
    targets = {"seconds": ("<=", SECONDS), "peak_gb": ("<=", GIGABYTES)}
    if incremental:
        full, refreshed, equal, off, most = alone("refreshed", people, events, seed, incremental)
        ours |= {"incremental_s": refreshed, "incremental_share": refreshed / full,
                 "incremental_off": off, "incremental_peak_gb": most}  # fmt: skip
        targets |= {"incremental_share": ("<=", SHARE), "incremental_off": ("<=", OFF)}
        same &= bool(equal)
        say(f"{incremental:.0%} of the pairs: {refreshed:.2f} s; the full run then: {full:.1f} s")
    if scaling:
        ours |= scaled(say, people, events, seed, seconds)
        targets |= {"linearity": ("<=", LINEAR)}
    return Result(ours, {}, {}, targets, identical=same)


def scaled(
    say: Callable[[str], None], people: int, events: int, seed: int, seconds: float
) -> dict[str, float]:
    """Seconds and events a second of smaller runs; linearity: an event's cost against the smallest."""
    found, smallest = {}, 0.0
    for step in STEPS:
        some = int(events * step)
        took, peak = alone("full", int(people * step), some, seed)
        name = f"{some / 1e6:.3g}m"
        found |= {f"seconds_{name}": took, f"events_per_s_{name}": some / took}
        smallest = smallest or took / some
        say(f"{some:,} events: {took:.1f} s, {some / took:,.0f} events/s, {peak:.2f} GB")
    return found | {"linearity": seconds / events / smallest}


def alone(what: str, *asked: float) -> list[float]:
    """What one of the runs below gives, in a process of its own."""
    command = [sys.executable, "-m", __name__, what, *(str(number) for number in asked)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    found: list[float] = json.loads(done.stdout)
    return found


def forget_peak() -> None:
    """Let `peak_gb` begin anew, where the system can (Linux)."""
    with suppress(OSError):
        CLEAR.write_text("5")


def peak_gb() -> float:
    """The most memory that this process held, since the peak was forgotten where it was."""
    with suppress(OSError):
        held = [line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM")]
        return int(held[0].split()[1]) * KILOBYTE / GIGABYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE / GIGABYTE


def full(people: int, events: int, seed: int) -> list[float]:
    """Seconds of a full run alone, and the peak of the whole process in GB."""
    drawn, model = crowd.events(people, events, load(), seed), load()
    started = time.perf_counter()
    score_people(*inputs(people, drawn, seed), model, known_of(people, seed))
    return [time.perf_counter() - started, peak_gb()]


def refreshed(people: int, events: int, seed: int, share: float) -> list[float]:
    """Seconds of a full run over changed events and of the refresh that gives the same, whether it
    did, how far any score is off, and the peak of the refresh in GB, the kept run and all events
    included.
    """
    model, what = load(), known_of(people, seed)
    drawn = crowd.events(people, events, model, seed)
    kept = keep(*inputs(people, drawn, seed), model, what)
    change = crowd.changed(drawn, kept.masses.pairs, people, share, model, seed)
    del drawn
    forget_peak()
    started = time.perf_counter()
    kept = refresh(kept, change.touched, change.rows)
    found = kept.scores
    seconds, most = time.perf_counter() - started, peak_gb()
    pairs, got = digest(kept.masses.pairs), digest(kept.received)
    points = [found.exact, found.low, found.high]
    del kept, found
    started = time.perf_counter()
    whole = score_people(*inputs(people, change.after, seed), model, what)
    took = time.perf_counter() - started
    same = got == digest(whole.networks.received)
    off = max(
        float(np.abs(one - other).max())
        for one, other in zip(points, (whole.exact, whole.low, whole.high), strict=True)
    )
    del whole
    masses = gather_masses(*inputs(people, change.after, seed), model, what)
    return [took, seconds, float(same and pairs == digest(masses.pairs)), off, most]


def digest(found: Pairs | Received) -> str:
    """Of every bit of the pairs' masses, or of all that was received."""
    names = ("target", "actor", "mass", "listed")
    if isinstance(found, Received):
        names = tuple(field.name for field in fields(found))
    seen = hashlib.sha256()
    for name in names:
        seen.update(np.ascontiguousarray(getattr(found, name)).data)
    return seen.hexdigest()


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


RUNS = {"full": full, "refreshed": refreshed}

if __name__ == "__main__":
    asked = [float(word) if "." in word else int(word) for word in sys.argv[2:]]
    print(json.dumps(RUNS[sys.argv[1]](*asked)))
