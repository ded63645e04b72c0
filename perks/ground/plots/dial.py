"""The score on a half-round dial, with the band in which it lies."""

from math import cos, pi, sin

from django.utils.safestring import SafeString

from perks.ground.plots.markup import (
    Point,
    certain,
    drawing,
    figure,
    line,
    number,
    path,
    segment,
    text,
)
from perks.ground.saying import said

CENTRE: Point = (170.0, 172.0)
INNER, OUTER = 118.0, 144.0
STEP, MAJOR = 2, 10


def spot(value: float, radius: float) -> Point:
    """Where a score from 0 to 100 lies on the dial: 0 at nine o'clock, 100 at three."""
    turn = pi * (1 - value / 100)
    return CENTRE[0] + radius * cos(turn), CENTRE[1] - radius * sin(turn)


def dial(score: float, low: float, high: float, certainty: int = 90) -> SafeString:
    """The score with its interval, all from 0 to 100.

    Raises ValueError for a value that is not finite, or an interval whose ends are crossed.
    """
    certain(score, low, high)
    if low > high:
        raise ValueError(f"the interval {low} to {high} is crossed")
    score, low, high = (min(100.0, max(0.0, value)) for value in (score, low, high))
    within = f"{figure(low)} to {figure(high)}"
    label = (
        f"Score {figure(score)} on a dial from 0 to 100. With {certainty}% certainty it lies "
        f"between {figure(low)} and {figure(high)}."
    )
    return drawing(
        340,
        198,
        label,
        [
            path("p-band", _ring(low, high)),
            path("p-tick", _ticks(low, high, inside=False)),
            path("p-in", _ticks(low, high, inside=True)),
            line("p-at", spot(score, 104), spot(score, 150)),
            *_names(),
            text(CENTRE[0], 158, figure(score), "middle", "t-big"),
            text(CENTRE[0], 184, said(within), "middle", "t-ink"),
        ],
    )


def _ring(low: float, high: float) -> str:
    (ax, ay), (bx, by) = spot(low, OUTER), spot(high, OUTER)
    (cx, cy), (dx, dy) = spot(high, INNER), spot(low, INNER)
    return (
        f"M{number(ax)} {number(ay)}A{OUTER:.0f} {OUTER:.0f} 0 0 1 {number(bx)} {number(by)}"
        f"L{number(cx)} {number(cy)}A{INNER:.0f} {INNER:.0f} 0 0 0 {number(dx)} {number(dy)}Z"
    )


def _ticks(low: float, high: float, inside: bool) -> str:
    """Path data of the ticks that lie inside, or outside, the interval."""
    strokes = []
    for value in range(0, 101, STEP):
        if (low <= value <= high) is inside:
            start = INNER if value % MAJOR == 0 else 126.0
            strokes.append(segment(spot(value, start), spot(value, 140)))
    return "".join(strokes)


def _names() -> list[SafeString]:
    words = [text(39, 194, "0", "middle"), text(301, 194, "100", "middle")]
    for value, anchor in ((20, "end"), (40, "end"), (60, "start"), (80, "start")):
        x, y = spot(value, 157)
        words.append(text(x, y + 4, str(value), anchor))
    return words
