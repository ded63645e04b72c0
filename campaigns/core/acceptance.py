"""What share of the invited will claim, from what they did in earlier campaigns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

# Without any past this is taken for granted, and said to be.
ASSUMED_RATE, ASSUMED_LOW, ASSUMED_HIGH = 0.30, 0.10, 0.60
# Half of those who will claim are assumed to do so within so many days of the letter.
ASSUMED_HALF_LIFE = 3.0
TAIL = 0.05


@dataclass(frozen=True)
class Acceptance:
    """Shares of the invited, with an interval of 90%; `campaigns` is 0 when it is assumed.

    `delays` float64[c] are the days from invitation to claim, rising; empty when assumed.
    """

    rate: float
    low: float
    high: float
    campaigns: int
    delays: NDArray[np.float64]

    def days_until(self, share: float) -> float | None:
        """After how many days that share of all claims is made; None for a share of 1 or more."""
        if share >= 1:
            return None
        if len(self.delays):
            return float(np.quantile(self.delays, max(0.0, share)))
        return float(-ASSUMED_HALF_LIFE * np.log2(1 - max(0.0, share)))


def acceptance(
    invited: NDArray[np.int64], claimed: NDArray[np.int64], delays: NDArray[np.float64]
) -> Acceptance:
    """The pooled share of one entry per campaign, int64[k] each; assumed when there is none.

    The interval is the wider of two at each end: chance alone (Jeffreys, the beta distribution
    with half a success and half a failure added; Brown, Cai and DasGupta 2001) and how far the
    campaigns lie apart.
    """
    if not len(invited):
        nothing = np.zeros(0)
        return Acceptance(ASSUMED_RATE, ASSUMED_LOW, ASSUMED_HIGH, 0, nothing)
    yes, no = int(claimed.sum()), int((invited - claimed).sum())
    low, high = (float(betaincinv(yes + 0.5, no + 0.5, at)) for at in (TAIL, 1 - TAIL))
    each = claimed / invited
    return Acceptance(
        rate=yes / (yes + no),
        low=min(low, float(each.min())),
        high=max(high, float(each.max())),
        campaigns=len(invited),
        delays=np.sort(delays),
    )
