"""Step 13: lines that add up to the score, and what holds it back."""

import numpy as np

from scoring.core.arrays import Floats, Ints
from scoring.core.model import FEATURES, Cohort, Model

CODES = 4


def contributions(z: Floats, network: Ints, gain: Floats, cohort: Cohort) -> Floats:
    """phi_j = gain * w_j (z_j - z0_j) / (s - s0), float64[presences, features].

    z0 is the z of a presence that received nothing, so no line is negative. gain: float64
    [presences], the points above the baseline that a presence earns its owner: the score minus
    the baseline, times its part of the influence. A member's lines sum to score minus baseline.
    """
    nothing = -cohort.mean[network] / cohort.sd[network]
    lift = cohort.weight[network] * (z - nothing)
    total = lift.sum(axis=1, keepdims=True)
    per_lift = np.divide(gain[:, None], total, out=np.zeros_like(total), where=total > 0)
    return np.asarray(lift * per_lift)


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
    """The up to four largest things that hold a member back, largest first.

    Each is "network:engagement", "network:breadth", "network:reach" or "network:evidence"; a
    member without accounts has "no_account".
    """
    names = (*FEATURES, "evidence")
    rows = np.flatnonzero(owner == member)
    if not len(rows):
        return ["no_account"]
    found: dict[str, float] = {}
    for row in rows:
        for place, name in enumerate(names):
            if open_room[row, place] > 0:
                code = f"{model.networks[network[row]]}:{name}"
                found[code] = max(found.get(code, 0.0), float(open_room[row, place]))
    return sorted(found, key=lambda code: (-found[code], code))[:CODES]
