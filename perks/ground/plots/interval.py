"""An estimate with its interval on a ruler, zero always drawn: did it work?"""

from math import ceil, floor

from django.utils.safestring import SafeString

from perks.ground.plots.markup import certain, drawing, figure, line, path, rect, segment, text
from perks.ground.plots.ruler import nice_step

LEFT, RIGHT, BASE = 10.0, 330.0, 38.0
MAJORS, MINORS = 8, 5


def interval(value: float, low: float, high: float, unit: str, certainty: int = 95) -> SafeString:
    """The estimate in `unit` ("extra bookings") with its interval, and where zero lies.

    Raises ValueError for a value that is not finite, or an interval whose ends are crossed.
    """
    certain(value, low, high)
    if low > high:
        raise ValueError(f"the interval {low} to {high} is crossed")
    step = nice_step(max(high, 0) - min(low, 0), MAJORS - 2)
    first = floor(min(low, 0) / step - 0.5)
    last = ceil(max(high, 0) / step + 0.25)

    def across(amount: float) -> float:
        return LEFT + (RIGHT - LEFT) * (amount / step - first) / (last - first)

    decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2
    where = "inside" if low <= 0 <= high else "outside"
    label = (
        f"{figure(value, decimals)} {unit}, {certainty}% interval {figure(low, decimals)} to "
        f"{figure(high, decimals)}; zero lies {where}."
    )
    at, zero = across(value), across(0)
    names = [
        text(across(mark * step), 58, figure(mark * step, decimals), "middle")
        for mark in range(first, last + 1)
    ]
    return drawing(
        340,
        64,
        label,
        [
            rect("p-band", across(low), across(high) - across(low), 12, 26),
            path("p-tick", _ticks((last - first) * MINORS)),
            line("p-limit", (zero, 2), (zero, 44)),
            line("p-at", (at, 6), (at, 44)),
            *names,
        ],
    )


def _ticks(count: int) -> str:
    strokes = []
    for mark in range(count + 1):
        x = LEFT + (RIGHT - LEFT) * mark / count
        top = 24.0 if mark % MINORS == 0 else 30.0
        strokes.append(segment((x, top), (x, BASE)))
    return "".join(strokes)
