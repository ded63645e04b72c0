"""The standing: the whole number that pages show and rules compare."""

import numpy as np

from scoring.core.arrays import Floats, Ints

NONE_YET = -1


def standing(previous: Ints, exact: Floats) -> Ints:
    """Rises to k when the exact score reaches k, and leaves k only below k - 0.5, int64[n].

    So a score that trembles around a threshold does not flicker across it. The answer depends on
    the previous standing (-1 for none yet) and the exact score alone.
    Raises ValueError for an exact score outside 1 to 100 or NaN.
    """
    if not np.all((exact >= 1) & (exact <= 100)):
        raise ValueError("an exact score is not between 1 and 100")
    reached = np.floor(exact).astype(np.int64)
    held = np.minimum(np.floor(exact + 0.5).astype(np.int64), 100)
    return np.clip(previous, reached, held)
