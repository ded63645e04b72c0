"""Does the report tell what a campaign changed, and keep quiet when it changed nothing?

Campaigns with a planted effect, with a harmful one and without one, 1,000 of each, whose people are
held back by production's lot and whose report is production's: how often the 95% interval covers the
truth, how often an effect is told where there is none, and by how much the past narrows the interval
where it correlates .7 with the outcome.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from campaigns.core.lift import Effect, effect
from campaigns.evaluations.measured import Measured
from campaigns.worlds.planted import Planted, planted, proven

NAME = "lift"
NEEDS = ""
RUNS, PEOPLE, HELD_OUT, LIFT, ALIKE = 1_000, 1_800, 0.1, 0.25, 0.7
HARM = -0.25
TARGETS = {
    "coverage": (">=", 0.93),
    "coverage_at_most": ("<=", 0.97),
    "coverage_of_harm": (">=", 0.93),
    "coverage_of_harm_at_most": ("<=", 0.97),
    "false_alarms": ("<=", 0.06),
    "false_alarms_at_least": (">=", 0.04),
    "cuped_narrowing": (">=", 0.2),
}


def measure(folder: Path, seed: int) -> Measured:
    """Shares of runs, and the mean narrowing. The peer takes the plain difference of means."""
    chance = np.random.default_rng(seed)
    alive = [planted(chance, PEOPLE, HELD_OUT, LIFT, ALIKE) for _ in range(RUNS)]
    null = [planted(chance, PEOPLE, HELD_OUT, 0.0, ALIKE) for _ in range(RUNS)]
    harmed = [planted(chance, PEOPLE, HELD_OUT, HARM, ALIKE) for _ in range(RUNS)]
    plain = [told(effect(world.outcome, world.offered)) for world in alive]
    past = [told(effect(world.outcome, world.offered, world.before)) for world in alive]
    ours = figures([whole(world) for world in alive], [whole(world) for world in null])
    narrowing = float(np.mean([found.narrowed for found in past]))
    peer = figures(plain, [told(effect(world.outcome, world.offered)) for world in null])
    found = [whole(world) for world in harmed]
    covered = float(np.mean([each.low <= HARM <= each.high for each in found]))
    less = float(np.mean([each.high < 0 for each in found]))
    harm = {
        "coverage_of_harm": covered, "coverage_of_harm_at_most": covered, "found_harm": less,
    }  # fmt: skip
    return Measured(
        ours=ours | harm | {"cuped_narrowing": narrowing},
        peers={"difference_in_means": peer},
        targets=TARGETS,
    )


def figures(alive: list[Effect], null: list[Effect]) -> dict[str, float]:
    """`found` is the share of planted effects that are told; `bias` the mean error of the point."""
    coverage = float(np.mean([found.low <= LIFT <= found.high for found in alive]))
    alarms = float(np.mean([found.is_told for found in null]))
    return {
        "coverage": coverage,
        "coverage_at_most": coverage,
        "false_alarms": alarms,
        "false_alarms_at_least": alarms,
        "found": float(np.mean([found.is_told for found in alive])),
        "bias": float(np.mean([found.difference for found in alive])) - LIFT,
    }


def whole(world: Planted) -> Effect:
    """As a report does it: with the past, within bands."""
    return told(proven(world).effect)


def told(found: Effect | None) -> Effect:
    assert found is not None
    return found
