"""Bands of age and of the score, by which floors and strata are told."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

AGES = {
    "18-24": (18, 24),
    "25-34": (25, 34),
    "35-49": (35, 49),
    "50-64": (50, 64),
    "65+": (65, 200),
}
SCORES = {
    "0-19": (0, 19), "20-39": (20, 39), "40-59": (40, 59), "60-79": (60, 79), "80-100": (80, 100),
}  # fmt: skip
NO_SCORE = "none"


def within(values: NDArray[np.int64], band: tuple[int, int]) -> NDArray[np.bool_]:
    """Which values lie in a band, both ends included; unknown ones (-1) never do."""
    found: NDArray[np.bool_] = (values >= band[0]) & (values <= band[1])
    return found


def score_bands(standing: NDArray[np.int64]) -> list[str]:
    """The band of each standing; NO_SCORE for -1."""
    names = [*SCORES, NO_SCORE]
    place = np.where(standing < 0, len(SCORES), np.clip(standing, 0, 99) // 20)
    return [names[at] for at in place.tolist()]
