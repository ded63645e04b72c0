"""Step 10: a person's networks add up as mass; a missing one adds 0 and never subtracts."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Floats, Ints


@dataclass(frozen=True)
class Combined:
    """log_influence and its standard error, float64[members]; minus infinity for no influence.

    part: float64[presences], what each adds to its owner, summing to 1 (0 where there is none).
    """

    log_influence: Floats
    error: Floats
    part: Floats


def presence_influence(shrunk: Floats, evidence: Floats, share: Floats) -> Floats:
    """I_n = pi exp(s') n_eff / (n_eff + kappa), float64[presences]: 0 without evidence."""
    return share * np.exp(shrunk) * evidence


def combine(influence: Floats, error: Floats, owner: Ints, n_members: int) -> Combined:
    """I = sqrt(sum over presences of I_n^2).

    error: standard error of log I_n; d log I / d log I_n is the part I_n^2 / I^2, and networks
    err independently of each other.
    """
    squares = influence**2
    total = np.bincount(owner, weights=squares, minlength=n_members)
    part = np.divide(squares, total[owner], out=np.zeros_like(squares), where=total[owner] > 0)
    variance = np.bincount(owner, weights=(part * error) ** 2, minlength=n_members)
    with np.errstate(divide="ignore"):  # no influence is minus infinity on purpose
        log_influence = 0.5 * np.log(total)
    return Combined(log_influence, np.sqrt(variance), part)
