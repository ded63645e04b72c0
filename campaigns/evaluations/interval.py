"""Does the 90% interval hold what it says?

Everybody's reactors are dealt into two halves by lot, and each half is scored as if it were all.
With E and its standard error from each, the difference of the two log E should lie within 1.645
of its standard error nine times in ten. Among accounts with a mean E of at least 5 (and 20); the
rank correlation of the halves says how much there is to know. On a star, as production sees it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from campaigns.evaluations import higgs
from campaigns.evaluations.measured import Measured
from scoring.core import shrink
from scoring.core.arrays import Accounts, Counts, Floats, floats, ints
from scoring.core.model import Model
from scoring.core.published import load
from scoring.core.run import NINETY_PERCENT, score_people

NAME = "interval"
NEEDS = "higgs-twitter"
TARGETS = {
    "coverage_e5": (">=", 0.87),
    "coverage_e5_at_most": ("<=", 0.98),
    "split_half_e5": (">=", 0.72),
    "split_half_e20": (">=", 0.88),
}


def measure(folder: Path, seed: int) -> Measured:
    """Coverage and agreement of the halves."""
    model = load()
    week = higgs.read_week(folder, model)
    side = np.random.default_rng(seed).integers(0, 2, week.people) == 1
    (one, one_error), (other, other_error) = (
        engagement(week.where(side[week.actor] == half), model) for half in (True, False)
    )
    mean = (one + other) / 2
    apart = np.abs(np.log(one + 0.5) - np.log(other + 0.5))
    covered = apart <= NINETY_PERCENT * np.hypot(one_error, other_error)
    five, twenty = mean >= 5, mean >= 20
    coverage = float(covered[five].mean())
    ours = {
        "coverage_e5": coverage,
        "coverage_e5_at_most": coverage,
        "coverage_e20": float(covered[twenty].mean()),
        "split_half_e5": correlation(one, other, five),
        "split_half_e20": correlation(one, other, twenty),
    }
    return Measured(ours=ours, targets=TARGETS)


def engagement(week: higgs.Week, model: Model) -> tuple[Floats, Floats]:
    """E of everybody and the standard error of its logarithm, when only a star is seen."""
    people = week.people
    network = model.network_code(higgs.NETWORK)
    members = Accounts(
        np.arange(people), ints([network] * people), np.ones(people), floats([np.nan] * people)
    )
    scores = score_people(
        members, week.edges(), Counts(*[ints([])] * 4), people, week.last_day, model
    )
    got = scores.networks.received
    error = shrink.log_engagement_error(
        got.engagement, got.squares, got.unnamed, model.counts.spread
    )
    return got.engagement, error


def correlation(one: Floats, other: Floats, among: object) -> float:
    """Pearson's correlation of log(1 + E)."""
    return float(np.corrcoef(np.log1p(one[among]), np.log1p(other[among]))[0, 1])
