"""What a benchmark gives back, and how it is reported."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any, TypeVar

from campaigns.evaluations.measured import HOLDS, machine

RUNS = 3
Found = TypeVar("Found")
Other = TypeVar("Other")


@dataclass(frozen=True)
class Result:
    """Our metrics, the same of peers, how many times we are ahead, and what is wanted.

    `targets` name metrics of `ratios` or of `ours`. `settings` says how each peer was tuned.
    """

    ours: dict[str, float]
    peers: dict[str, dict[str, float]]
    ratios: dict[str, float]
    targets: dict[str, tuple[str, float]]
    identical: bool
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether the answers are the same everywhere and every target holds."""
        found = self.ours | self.ratios
        return self.identical and all(
            metric in found and HOLDS[sign](found[metric], bound)
            for metric, (sign, bound) in self.targets.items()
        )

    def report(self, name: str, seed: int, seconds: float) -> dict[str, Any]:
        """The one object of `--json`."""
        return {
            "name": name,
            "ours": self.ours,
            "peers": self.peers,
            "ratios": self.ratios,
            "targets": {metric: list(target) for metric, target in self.targets.items()},
            "identical": self.identical,
            "met": self.met,
            "seed": seed,
            "seconds": seconds,
            "machine": machine(),
            "settings": self.settings,
        }


def timed(do: Callable[[], Found], runs: int = RUNS) -> tuple[float, Found]:
    """The median of the seconds that `do` takes, and what it gave the last time."""
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        found = do()
        seconds.append(time.perf_counter() - started)
    return median(seconds), found


def side_by_side(
    ours: Callable[[], Found], theirs: Callable[[], Other], runs: int = RUNS
) -> tuple[float, Found, float, Other]:
    """The medians of two ways taken in turn, so that neither finds the warmer house; as `timed`."""
    seconds = []
    for _ in range(runs):
        took, found = timed(ours, 1)
        other_took, other = timed(theirs, 1)
        seconds.append((took, other_took))
    return median(first for first, _ in seconds), found, median(last for _, last in seconds), other
