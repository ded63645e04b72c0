"""Step 9: little evidence is drawn to the middle, counts for less, and says how unsure it is."""

import numpy as np

from scoring.core.arrays import Floats


def shrink(s: Floats, n_eff: Floats, kappa: float, mu: float) -> Floats:
    """s' = (n_eff s + kappa mu) / (n_eff + kappa), float64[presences].

    The posterior mean of a normal score with prior mean mu and prior weight of kappa people
    (Efron and Morris, 1975).
    """
    return (n_eff * s + kappa * mu) / (n_eff + kappa)


def evidence(n_eff: Floats, kappa: float) -> Floats:
    """n_eff / (n_eff + kappa), 0 to 1: exactly 0 for a presence that received nothing."""
    return n_eff / (n_eff + kappa)


def log_engagement_error(
    engagement: Floats, squares: Floats, unnamed: Floats, count_spread: float
) -> Floats:
    """Standard error of log E = sqrt(sum a^2 + .5) / (E + .5), float64[presences].

    Poisson arrivals of people who weigh a each; the halves keep it finite at nothing. The part of
    E that stands on bare counts (unnamed) adds the spread of the count model, in proportion.
    """
    sampled = np.sqrt(squares + 0.5) / (engagement + 0.5)
    part = np.divide(unnamed, engagement, out=np.zeros_like(engagement), where=engagement > 0)
    return np.hypot(sampled, count_spread * part)


def log_influence_error(
    s: Floats, n_eff: Floats, slope: Floats, log_error: Floats, kappa: float, mu: float
) -> Floats:
    """Standard error of log I_n = s' + log(evidence), by the delta method, float64[presences].

    With e = n / (n + kappa): d s' / d log n = e (1 - e)(s - mu) + e slope, and
    d log e / d log n = 1 - e. Never below 0.
    """
    seen = evidence(n_eff, kappa)
    rate = seen * slope + (1 - seen) * (1 + seen * (s - mu))
    return np.maximum(rate, 0.0) * log_error
