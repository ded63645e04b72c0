"""What a protocol gives back, and how it is reported."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from operator import ge, le
from typing import Any

HOLDS = {">=": ge, "<=": le}


@dataclass(frozen=True)
class Measured:
    """Our metrics, the same of peers, and what ours must reach."""

    ours: dict[str, float]
    peers: dict[str, dict[str, float]] = field(default_factory=dict)
    targets: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether every target holds."""
        return all(
            HOLDS[sign](self.ours[metric], bound) for metric, (sign, bound) in self.targets.items()
        )

    def ratios(self) -> dict[str, float]:
        """Ours over each peer's, "metric/peer", where the peer's is not 0."""
        return {
            f"{metric}/{peer}": self.ours[metric] / value
            for peer, values in self.peers.items()
            for metric, value in values.items()
            if value and metric in self.ours
        }


def report(name: str, runs: list[Measured], seconds: list[float], seed: int) -> dict[str, Any]:
    """The one object of `--json`: the first run's figures, and the median of the seconds."""
    first = runs[0]
    return {
        "name": name,
        "ours": first.ours,
        "peers": first.peers,
        "ratios": first.ratios(),
        "targets": {metric: list(target) for metric, target in first.targets.items()},
        "identical": all(run == first for run in runs),
        "met": first.met,
        "seed": seed,
        "seconds": sorted(seconds)[len(seconds) // 2],
        "machine": machine(),
    }


def machine() -> str:
    """What the figures were measured on."""
    cores, python = os.cpu_count(), platform.python_version()
    return f"{platform.machine()}, {cores} cores, Python {python}"
