"""Step 11: from log influence to a score of 1 to 100 and to a percentile, by a frozen curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.special import ndtr, ndtri

from scoring.core.arrays import Floats, floats

FLOOR, CEILING = 1.0, 100.0


@dataclass(frozen=True)
class Curve:
    """Monotone through its anchors (PCHIP: Fritsch and Butland, 1984), flat outside them.

    anchors: float64[k] each, all rising; percentiles in percent, above 0 and below 100.
    """

    log_influence: Floats
    scores: Floats
    percentiles: Floats

    @classmethod
    def through(cls, anchors: Sequence[dict[str, float]]) -> "Curve":
        """The curve through these published anchors. Raises ValueError unless all of them rise."""
        names = ("log_influence", "score", "percentile")
        columns = [floats([anchor[name] for anchor in anchors]) for name in names]
        for name, column in zip(names, columns, strict=True):
            if not np.all(np.diff(column) > 0):
                raise ValueError(f"the curve's anchors do not rise in {name}")
        if columns[1][0] != FLOOR or columns[1][-1] != CEILING:
            raise ValueError(f"the curve must run from {FLOOR:g} to {CEILING:g}")
        return cls(*columns)

    def score(self, log_influence: Floats) -> Floats:
        """Exact scores, float64[n], 1 to 100; minus infinity (no influence) gives 1."""
        return np.clip(self._through(self.scores, log_influence), FLOOR, CEILING)

    def percentile(self, log_influence: Floats) -> Floats:
        """Percent of the reference cohort below, float64[n]; 0 for no influence at all.

        Interpolated as normal quantiles, so that the thin upper tail is not a straight line.
        """
        quantile = self._through(ndtri(self.percentiles / 100), log_influence)
        percent: Floats = 100 * ndtr(quantile)
        return np.where(np.isneginf(log_influence), 0.0, percent)

    def _through(self, values: Floats, log_influence: Floats) -> Floats:
        inside = np.clip(log_influence, self.log_influence[0], self.log_influence[-1])
        curve: Floats = PchipInterpolator(self.log_influence, values)(inside)
        return curve
