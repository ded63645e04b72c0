"""Step 12: from today's estimate to the score that is shown, which moves calmly."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Bools, Floats

DAYS = 7
DEAD_BAND = 0.3
FASTEST = 2.0  # points a day, either way
LINKED = 15.0  # points at once for a newly linked account; the rest follows at the usual speed
STEPS = ("smoothing", "stillness", "speed", "linking")


@dataclass(frozen=True)
class Shown:
    """shown: float64[n]. steps: float64[n, 4], what each of STEPS changed; today's + sum = shown."""

    shown: Floats
    steps: Floats


def publish(
    today: Floats, earlier: Floats, before: Floats, days: Floats, came: Bools, left: Bools
) -> Shown:
    """The mean of seven days, held still within .3 points and moving at most 2 points a day.

    today: float64[n]. earlier: float64[n, 6], the estimates of the six days before, NaN where
    there is none. before: float64[n], what was shown last, NaN for nobody yet: then today's is
    shown; days: float64[n], how long ago that was. came, left: bool[n], an account was linked or
    unlinked since, and the step has a name: linking lifts at once, by at most 15 points and never
    past today's estimate; unlinking lowers to it. The days before then count no longer.
    """
    average = np.nanmean(np.column_stack([earlier, today]), axis=1)
    average = np.where(np.isnan(before) | came | left, today, average)
    last = np.where(np.isnan(before), today, before)
    still = np.where(np.abs(average - last) < DEAD_BAND, last, average)
    most = FASTEST * np.maximum(days, 1.0)
    slow = np.clip(still, last - most, last + most)
    shown = np.where(came, np.maximum(slow, np.minimum(today, last + LINKED)), slow)
    shown = np.where(left, np.minimum(shown, today), shown)
    steps = np.column_stack([average - today, still - average, slow - still, shown - slow])
    return Shown(shown, steps)
