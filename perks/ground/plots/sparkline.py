"""How the score went: a line with its band, over time."""

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.safestring import SafeString

from perks.ground.plots.markup import certain, dot, drawing, figure, points, text

Reading = tuple[date, float, float, float]
LEFT, RIGHT, TOP, BOTTOM = 3.0, 293.0, 10.0, 68.0
LEAST_SPAN = 10.0
TOLD = 4


def sparkline(readings: Sequence[Reading], name: str = "Score") -> SafeString:
    """Readings of (date, value, low, high), oldest first.

    The scale spans at least ten points, so that a quiet year does not look like a storm.
    Raises ValueError without readings, or when one of them is not finite.
    """
    if not readings:
        raise ValueError("a line needs at least one reading")
    for _, value, low, high in readings:
        certain(value, low, high)
    across, up = _scales(readings)
    highs = [(across(day), up(high)) for day, _, _, high in readings]
    lows = [(across(day), up(low)) for day, _, low, _ in readings]
    values = [(across(day), up(value)) for day, value, _, _ in readings]
    x, y = values[-1]
    if len(readings) == 1:
        # One reading has no width of its own, and may not stand there without its band.
        highs, lows = ([(x - 4, end), (x + 4, end)] for end in (highs[0][1], lows[0][1]))
    return drawing(
        340,
        76,
        _sentence(readings, name),
        [
            points("p-band p-thin", "polygon", [*highs, *reversed(lows)]),
            points("p-line", "polyline", values),
            dot(x, y, 4),
            text(x + 10, y + 4, figure(readings[-1][1]), kind="t-ink"),
        ],
    )


def _scales(
    readings: Sequence[Reading],
) -> tuple[Callable[[date], float], Callable[[float], float]]:
    first, last = readings[0][0].toordinal(), readings[-1][0].toordinal()
    floor = min(low for _, _, low, _ in readings)
    ceiling = max(high for _, _, _, high in readings)
    slack = max(0.0, LEAST_SPAN - (ceiling - floor)) / 2
    floor, ceiling = floor - slack, ceiling + slack

    def across(day: date) -> float:
        if first == last:
            return RIGHT
        return LEFT + (RIGHT - LEFT) * (day.toordinal() - first) / (last - first)

    def up(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - floor) / (ceiling - floor)

    return across, up


def _sentence(readings: Sequence[Reading], name: str) -> str:
    """A few readings spread over the time, the last one with its interval."""
    *before, (day, value, low, high) = readings
    every = max(1, -(-len(before) // TOLD))
    told = [f"{figure(past)} on {_day(when)}" for when, past, _, _ in before[::every]]
    now = f"{figure(value)} on {_day(day)}, between {figure(low)} and {figure(high)}"
    return f"{name} over time: {'; '.join([*told, now])}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
