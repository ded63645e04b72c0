"""Does the page about the score tell a score that tells something from one that tells nothing?

Worlds in which a claim's outcome rises with the score, and worlds in which it does not, 400 of
each: how often intervals cover the truth, how often a flat world is told as rising, and what the
best threshold promises when it is told on the half that chose it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from campaigns.core.bands import SCORES, within
from campaigns.core.shares import apart, by_band, share
from campaigns.core.validity import DRAWS, TOP, correlation, ranked, threshold
from campaigns.evaluations.measured import Measured

NAME = "validity"
NEEDS = ""
RUNS, PEOPLE, BASE, STEEP = 400, 600, -1.0, 0.03
TARGETS = {
    "coverage": (">=", 0.93),
    "coverage_at_most": ("<=", 0.97),
    "band_coverage": (">=", 0.93),
    "band_coverage_at_most": ("<=", 0.97),
    "false_alarms": ("<=", 0.07),
    "found": (">=", 0.9),
    "threshold_false_alarms": ("<=", 0.05),
}


@dataclass(frozen=True)
class World:
    """Chances of an outcome at each standing, and how the standings of members are spread."""

    chances: NDArray[np.float64]
    spread: NDArray[np.float64]

    def people(self, chance: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        standing = chance.choice(TOP, PEOPLE, p=self.spread)
        return standing, chance.random(PEOPLE) < self.chances[standing]

    def correlation(self) -> float:
        """Of everybody there could be: the cells in their true proportions."""
        cells = np.stack([self.spread * (1 - self.chances), self.spread * self.chances], 1)
        return float(ranked(cells.reshape(1, -1) * 1e9)[0])


def world(steep: float) -> World:
    """Standings fall off as the score's anchors do; log odds rise by `steep` a point from 20 on."""
    at = np.arange(TOP)
    spread = np.where(at == 0, 0.0, np.exp(-np.abs(at - 25) / 15))
    return World(1 / (1 + np.exp(-(BASE + steep * (at - 20)))), spread / spread.sum())


def measure(folder: Path, seed: int) -> Measured:
    """Shares of worlds. The peer tells the threshold on the half that chose it."""
    chance = np.random.default_rng(seed)
    alive, flat = world(STEEP), world(0.0)
    true, covered, found, bands = alive.correlation(), 0, 0, []
    for run in range(RUNS):
        standing, hit = alive.people(chance)
        told = correlation(standing, hit, run, DRAWS)
        assert told is not None
        covered += told.low <= true <= told.high
        found += told.verdict == "more"
        bands += covering(alive, standing, hit)
    alarms = ours = peer = 0
    for run in range(RUNS):
        standing, hit = flat.people(chance)
        told = correlation(standing, hit, run, DRAWS)
        assert told is not None
        alarms += told.verdict != "nothing"
        honest = threshold(standing, hit, run)
        ours += honest is not None and honest.tells
        peer += boasted(standing, hit)
    return Measured(
        ours={
            "coverage": covered / RUNS,
            "coverage_at_most": covered / RUNS,
            "band_coverage": float(np.mean(bands)),
            "band_coverage_at_most": float(np.mean(bands)),
            "false_alarms": alarms / RUNS,
            "found": found / RUNS,
            "threshold_false_alarms": ours / RUNS,
        },
        peers={"told_on_the_choosing_half": {"threshold_false_alarms": peer / RUNS}},
        targets=TARGETS,
    )


def covering(of: World, standing: NDArray[np.int64], hit: NDArray[np.bool_]) -> list[bool]:
    """Whether each band's interval covers the chance that its own people had."""
    return [
        band.share.low <= of.chances[standing[within(standing, SCORES[band.name])]].mean()
        <= band.share.high
        for band in by_band(standing, hit)
        if band.share
    ]  # fmt: skip


def boasted(standing: NDArray[np.int64], hit: NDArray[np.bool_]) -> bool:
    """Whether the best of all thresholds looks like more than chance to the people who chose it."""
    best = 0.0
    for at in range(1, TOP):
        over = standing >= at
        sides = [(int(hit[side].sum()), int(side.sum())) for side in (over, ~over)]
        if min(people for _, people in sides) >= 10:
            best = max(best, apart(*(share(*side) for side in sides))[1])
    return best > 0
