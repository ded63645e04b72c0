"""Step 13: lines that add up to the score, and what holds it back."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scoring.core.arrays import Floats, Ints
from scoring.core.features import Received
from scoring.core.model import FEATURES, Cohort, Model

CODES = 4


@dataclass(frozen=True)
class Undiscounted:
    """z of engagement and breadth before anything was discounted, and what each discount took.

    lost: float64[presences, discounts], in units of s, never positive.
    """

    engagement: Floats
    breadth: Floats
    lost: Floats

    @classmethod
    def of(cls, received: Received, network: Ints, cohort: Cohort) -> "Undiscounted":
        """From E before each of `features.DISCOUNTS`, and n_eff before the cap."""

        def z(values: Floats, feature: int) -> Floats:
            logs = np.log1p(values) - cohort.mean[network, feature]
            return np.asarray(logs / cohort.sd[network, feature])

        steps = [z(column, 0) for column in (*received.before.T, received.engagement)]
        lost = [after - before for before, after in pairwise(steps)]
        lost = [column * cohort.weight[network, 0] for column in lost]
        people = z(received.breadth_before, 1)
        lost[-1] += cohort.weight[network, 1] * (z(received.breadth, 1) - people)
        return cls(steps[0], people, np.minimum(np.column_stack(lost), 0.0))


def contributions(
    z: Floats, before: Undiscounted, network: Ints, gain: Floats, cohort: Cohort
) -> tuple[Floats, Floats]:
    """phi_j = gain * w_j (z_j - z0_j) / (s - s0): float64[presences, features] and [.., discounts].

    z0 is the z of a presence that received nothing, so no line of a feature is negative. They are
    lines of what was received; what pods, bursts and the cap took from it are lines of their own,
    none of them positive. gain: float64[presences], the points above the baseline that a presence
    earns its owner: the score minus the baseline, times its part of the influence. A member's
    lines sum to score minus baseline.
    """
    nothing = -cohort.mean[network] / cohort.sd[network]
    received = z.copy()
    received[:, 0], received[:, 1] = before.engagement, before.breadth
    lift = cohort.weight[network] * (received - nothing)
    total = lift.sum(axis=1) + before.lost.sum(axis=1)
    per_lift = np.divide(gain, total, out=np.zeros_like(total), where=total > 0)[:, None]
    return np.asarray(lift * per_lift), np.asarray(before.lost * per_lift)


def room(z: Floats, network: Ints, evidence: Floats, cohort: Cohort) -> Floats:
    """What each thing could still add, in units of s: float64[presences, features + 1].

    w_j (zbest_j - z_j), at least 0, zbest the cohort's best hundredth; the last column is what
    few people cost: -log(n_eff / (n_eff + kappa)).
    """
    best = (cohort.best[network] - cohort.mean[network]) / cohort.sd[network]
    features = cohort.weight[network] * np.maximum(best - z, 0.0)
    with np.errstate(divide="ignore"):  # nobody yet: unlimited room
        few = -np.log(evidence)
    return np.column_stack([features, few])


def reason_codes(
    member: int, owner: Ints, network: Ints, open_room: Floats, model: Model
) -> list[str]:
    """The up to four largest things that hold a member back, largest first; owner is rising.

    Each is "network:engagement", "network:breadth", "network:reach" or "network:evidence"; a
    member without accounts has "no_account".
    """
    names = (*FEATURES, "evidence")
    rows = np.arange(*np.searchsorted(owner, [member, member + 1]))
    if not len(rows):
        return ["no_account"]
    found: dict[str, float] = {}
    for row in rows:
        for place, name in enumerate(names):
            if open_room[row, place] > 0:
                code = f"{model.networks[network[row]]}:{name}"
                found[code] = max(found.get(code, 0.0), float(open_room[row, place]))
    return sorted(found, key=lambda code: (-found[code], code))[:CODES]
