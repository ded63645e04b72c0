"""Step 9, beside it: a source that tells less, or tells of itself, makes the interval wider.

What was read is no less true for it, so the estimate stays. But E stands for all who were moved:

* a *complete* source hands over all that its network has, and adds nothing;
* of a *sampled* one we know at least half, how much we do not: the true E is 1 to 2 times what was
  read, log E even over a range of log 2, whose standard deviation is log 2 / sqrt(12) = 0.2;
* what an owner tells of herself (*self_reported*) may be half or twice the truth, a range of 2 log 2:
  0.4.

Nobody knows a network's own share better than that, so the two numbers are stated, not measured.
They are standard errors of log E, independent of how many were read, and add up as variances do.
"""

import numpy as np

from scoring.core.arrays import Floats, Ints, floats
from scoring.core.model import QualityModel


def doubts(labels: list[str], quality: QualityModel) -> Floats:
    """The standard error that each source's label adds to log E, float64[networks].

    Raises ValueError for a label that the version does not know.
    """
    known = {
        "complete": quality.complete,
        "sampled": quality.sampled,
        "self_reported": quality.self_reported,
    }
    if unknown := sorted(set(labels) - set(known)):
        raise ValueError(f"no source is called {', '.join(unknown)}")
    return floats([known[label] for label in labels])


def doubt_of(network: Ints, doubt: Floats | None) -> Floats:
    """The same for each presence by its network, float64[presences]; 0 where nothing is doubted."""
    return np.zeros(len(network)) if doubt is None else doubt[network]


def doubted(log_error: Floats, doubt: Floats) -> Floats:
    """The standard error of log E with what the source leaves open, float64[presences]."""
    return np.hypot(log_error, doubt)
