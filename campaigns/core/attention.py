"""How often posts may have been shown: a guess from their reactions, with the range of the guess."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import chi2

# Of a hundred who see a post, one to five react to it. An assumption of ours, not a measurement:
# networks publish no such figure, and it differs between them by more than this.
RATES = (0.01, 0.02, 0.05)
PRICE = 6.0  # of a thousand impressions in advertising; the footnote's only figure that is money


@dataclass(frozen=True, slots=True)
class Shown:
    """Impressions, with the low and the high end of the guess."""

    value: float
    low: float
    high: float

    @property
    def media_value(self) -> float:
        """What so many impressions would cost in advertising: impressions / 1,000 x PRICE."""
        return self.value / 1_000 * PRICE


def shown(reactions: int, level: float = 0.95) -> Shown | None:
    """Impressions of posts with so many reactions together; None where nobody reacted.

    Reactions over the rate; the ends take the exact Poisson interval of the count (Garwood 1936)
    with the rates' ends. Raises ValueError for a count below 0.
    """
    if reactions < 0:
        raise ValueError("a count is not below 0")
    if not reactions:
        return None
    tail = (1 - level) / 2
    least = float(chi2.ppf(tail, 2 * reactions)) / 2
    most = float(chi2.ppf(1 - tail, 2 * reactions + 2)) / 2
    few, usual, many = RATES
    return Shown(reactions / usual, least / many, most / few)
