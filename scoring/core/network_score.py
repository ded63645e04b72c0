"""Step 8: how a presence compares with the reference cohort of its network."""

import numpy as np

from scoring.core.arrays import Floats, Ints
from scoring.core.model import Cohort


def standardise(table: Floats, network: Ints, cohort: Cohort) -> Floats:
    """z = (log(1 + x) - mean) / sd against the frozen cohort, float64[presences, features]."""
    return (np.log1p(table) - cohort.mean[network]) / cohort.sd[network]


def network_score(z: Floats, network: Ints, cohort: Cohort) -> Floats:
    """s = sum over features of w_j z_j, float64[presences]; 0 is the cohort's middle.

    All w_j are at least 0 (the version file is refused otherwise), so that nothing received
    lowers it.
    """
    return np.asarray((cohort.weight[network] * z).sum(axis=1))


def slope(table: Floats, network: Ints, cohort: Cohort) -> Floats:
    """d s / d log E, with E and n_eff moving together: what an error in E does to s.

    float64[presences]. From s = sum w (log(1 + x) - mean) / sd: x / (1 + x) * w / sd for both.
    """
    steep = cohort.weight[network] / cohort.sd[network] * table / (1 + table)
    return np.asarray(steep[:, 0] + steep[:, 1])
