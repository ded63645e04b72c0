"""Step 12: who is away keeps the score for a while, with a wider interval."""

import numpy as np

from scoring.core.arrays import Floats, Ints

USUAL = 14  # days without a post that are no absence
LONGEST = 60
WIDEST = 0.5  # of log E, at the end of the longest pause


def paused_days(last_sign: Ints, reference_day: int) -> Ints:
    """For how many days the own clock has stood still, int64[n], 0 to 60.

    It stops two weeks after the last sign of life (int64[n], days since 1970; -1 for none known,
    which is no absence) and goes on after 60 days, whether or not anybody is back.
    """
    away = reference_day - last_sign - USUAL
    return np.where(last_sign < 0, 0, np.clip(away, 0, LONGEST))


def held_days(first: Ints, last: Ints, reference_day: int) -> Ints:
    """The same for pauses with a known end, both days included, int64[n], 0 to 60.

    Whoever is back catches up at two days a day, so that coming back is no fall either.
    """
    away = np.clip(np.minimum(last, reference_day) - first + 1, 0, LONGEST)
    return np.maximum(away - np.maximum(reference_day - last, 0), 0)


def widened(log_error: Floats, paused: Ints) -> Floats:
    """The standard error of log E, the wider the longer nothing new was seen, float64[n]."""
    return np.hypot(log_error, WIDEST * paused / LONGEST)
