"""Who is held back: whoever the lot draws, and in each stratum at least the whole part of the share.

The lot alone (`draws_holdout`) is right on average and can miss a small stratum altogether. So
turns are counted by stratum, and where fewer than floor(share x turns) were held back, the one
whose turn it is is held back as well: forced allocation, after Efron's biased coin (1971). Whom the
lot draws is held back always.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

# A share of 0.1 of 10 is 1, whatever binary fractions make of it.
ROUNDING = 1e-9


class Holdout:
    """Answers for one candidate after the other; deterministic in the order of the turns."""

    def __init__(
        self,
        drawn: Callable[[int], bool],
        strata: Sequence[str],
        share: float,
        before: Mapping[str, tuple[int, int]] | None = None,
    ) -> None:
        """`drawn` says whom the lot draws; `strata` has one for each candidate; `before` by
        stratum: how many had their turn in earlier waves, and how many of them were held back."""
        self.drawn, self.strata, self.share = drawn, strata, share
        self.turns = {stratum: list(counts) for stratum, counts in (before or {}).items()}

    def __call__(self, candidate: int) -> bool:
        """Whether this one is held back; counts as her turn."""
        counts = self.turns.setdefault(self.strata[candidate], [0, 0])
        counts[0] += 1
        least = math.floor(self.share * counts[0] + ROUNDING)
        held = self.drawn(candidate) or counts[1] < least
        counts[1] += held
        return held
