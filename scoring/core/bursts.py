"""Step 6: a day that is far above an account's usual days waits a week."""

import numpy as np

from scoring.core.arrays import Floats, Ints
from scoring.core.pair_columns import Pairs, Recent

WINDOW = 28
WAIT = 7
TIMES = 3.0
FREE = 20.0  # weighted reactions a day that nobody has to wait for


def kept_of_bursts(pairs: Pairs, recent: Recent, tau: Floats, reference_day: int) -> Floats:
    """The part of each pair's mass that counts today, float64[pairs], 0 to 1.

    A day's gain above 3 times the median of the 28 days before (and above 20) waits until it is
    7 days old; it then counts if it is still there, for what a network has taken back is gone by
    then. What is trusted never waits: of an unproven actor (1 - tau) does. An account known for
    less than 28 days has no usual day yet and waits for nothing. tau: float64[pairs].
    """
    kept = np.ones(len(pairs))
    target = pairs.target[recent.pair].astype(np.int64)
    loud = _loud_targets(target, recent, reference_day)
    if not len(loud):
        return kept
    rows = np.flatnonzero(np.isin(target, loud))
    gains = np.zeros((len(loud), WINDOW + WAIT))
    place = np.searchsorted(loud, target[rows])
    np.add.at(gains, (place, recent.age[rows]), recent.mass[rows])
    held = _held(gains)
    waiting = recent.mass[rows] * np.where(
        recent.age[rows] < WAIT, held[place, np.minimum(recent.age[rows], WAIT - 1)], 0.0
    )
    lost = np.bincount(recent.pair[rows], weights=waiting, minlength=len(pairs))
    some = np.flatnonzero(lost)
    kept[some] = 1 - (1 - tau[some]) * np.minimum(lost[some] / pairs.mass[some], 1.0)
    return kept


def _loud_targets(target: Ints, recent: Recent, reference_day: int) -> Ints:
    """Those with a day of the last week above what is free, known for long enough, rising."""
    late = recent.age < WAIT
    if not late.any():
        return np.empty(0, dtype=np.int64)
    key = target[late] * WAIT + recent.age[late].astype(np.int64)
    gain = np.bincount(key, weights=recent.mass[late])
    loud: Ints = np.unique(np.flatnonzero(gain > FREE) // WAIT)
    return loud[recent.oldest[loud] <= reference_day - WINDOW]


def _held(gains: Floats) -> Floats:
    """The share of each of the last seven days that has to wait, float64[targets, 7]."""
    held = np.empty((len(gains), WAIT))
    for age in range(WAIT):
        usual = np.median(gains[:, age + 1 : age + 1 + WINDOW], axis=1)
        allowed = np.maximum(TIMES * usual, FREE)
        gain = np.maximum(gains[:, age], allowed)
        held[:, age] = 1 - allowed / gain
    return held
