"""Round steps for an axis."""

from math import floor, log10


def nice_step(span: float, most: int) -> float:
    """The least of 1, 2, 5, 10, 20, 50 ... that needs at most `most` steps for the span.

    A span of zero or less gets a step of 1. After Heckbert, "Nice numbers for graph labels",
    Graphics Gems (1990).
    """
    if span <= 0:
        return 1.0
    scale = 10.0 ** floor(log10(span / most))
    for nice in (1, 2, 5, 10):
        if span <= nice * scale * most:
            return nice * scale
    return 20 * scale
