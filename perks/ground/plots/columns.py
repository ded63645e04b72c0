"""Counts one beside the other, as over days."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from perks.ground.plots.markup import certain, drawing, figure, line, rect, text
from perks.ground.plots.ruler import nice_step

LEFT, RIGHT, TOP, BASE = 0.0, 336.0, 18.0, 118.0
# Right of the columns stand the figures of the gridlines.
END = 300.0
WIDEST = 28.0


def columns(counts: Sequence[tuple[str, float]], name: str) -> SafeString:
    """A column for each (label, count), first to last; the ends of the row are named.

    Raises ValueError without counts, or when one is below zero or not finite.
    """
    certain(*(count for _, count in counts))
    if not counts or min(count for _, count in counts) < 0:
        raise ValueError("columns need counts, and none below zero")
    most = max(1.0, *(count for _, count in counts))
    step = max(1.0, nice_step(most, 3))
    pitch = (END - LEFT) / len(counts)
    wide = min(WIDEST, max(1.0, pitch * 0.72))
    parts = [line("p-grid", (LEFT, BASE), (RIGHT, BASE))]
    for mark in range(1, int(most // step) + 1):
        y = up(mark * step, most)
        parts.append(line("p-grid", (LEFT, y), (RIGHT, y)))
        parts.append(text(RIGHT, y - 4, figure(mark * step), "end"))
    for place, (_, count) in enumerate(counts):
        top, x = up(count, most), LEFT + place * pitch + (pitch - wide) / 2
        parts.append(rect("p-fill", x, wide, top, BASE - top))
    parts.append(text(LEFT, BASE + 16, counts[0][0]))
    if len(counts) > 1:
        parts.append(text(END, BASE + 16, counts[-1][0], "end"))
    return drawing(340, 140, sentence(counts, name), parts)


def up(count: float, most: float) -> float:
    return BASE - (BASE - TOP) * count / most


def sentence(counts: Sequence[tuple[str, float]], name: str) -> str:
    best, most = max(counts, key=lambda each: each[1])
    (first, _), (last, now) = counts[0], counts[-1]
    span = f"{first} to {last}" if len(counts) > 1 else first
    return f"{name}, {span}. Most: {figure(most)} on {best}. Last: {figure(now)} on {last}."
