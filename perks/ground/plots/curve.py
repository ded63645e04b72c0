"""How many people are reached, by how much the rule asks for."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from perks.ground.plots.markup import (
    certain,
    dot,
    drawing,
    figure,
    line,
    people,
    points,
    rect,
    text,
)
from perks.ground.plots.ruler import nice_step
from perks.ground.plots.sheet import BASE, LEFT, RIGHT, TOP, Sheet

GLYPH = 6.5
GRIDLINES, NAMES = 3, 4


def curve(
    reach: Sequence[tuple[float, float]],
    at: float,
    limit: float | None = None,
    limit_says: str = "",
    name: str = "the threshold",
) -> SafeString:
    """People reached (second) by threshold (first), with the threshold now.

    `limit` is the least threshold at which the stock lasts: below it the plot is shaded, and
    `limit_says` stands beside it. Raises ValueError with fewer than two different thresholds.
    """
    certain(at, *(part for point in reach for part in point))
    if len({asked for asked, _ in reach}) < 2:
        raise ValueError("a curve needs at least two different thresholds")
    sheet = Sheet(reach)
    parts = [
        *_shade(sheet, limit),
        *_grid(sheet),
        points("p-line", "polyline", ((sheet.x(x), sheet.y(y)) for x, y in sheet.reach)),
        *_limit(sheet, limit, limit_says),
        *_now(sheet, at, limit),
        *_axis(sheet),
    ]
    return drawing(340, 214, _sentence(sheet, at, limit, limit_says, name), parts)


def _shade(sheet: Sheet, limit: float | None) -> list[SafeString]:
    if limit is None or limit <= sheet.first:
        return []
    return [rect("p-band p-thin", LEFT, sheet.x(limit) - LEFT, TOP, BASE - TOP)]


def _marks(sheet: Sheet) -> list[float]:
    step = max(1.0, nice_step(sheet.most * 1.001, GRIDLINES + 1))
    return [mark * step for mark in range(1, int(sheet.most // step) + 1)]


def _grid(sheet: Sheet) -> list[SafeString]:
    lines = [line("p-grid", (LEFT, BASE), (RIGHT, BASE))]
    for mark in _marks(sheet):
        y = sheet.y(mark)
        lines.append(line("p-grid", (LEFT, y), (RIGHT, y)))
        lines.append(text(RIGHT, y - 4, figure(mark), "end"))
    return lines


def _limit(sheet: Sheet, limit: float | None, says: str) -> list[SafeString]:
    if limit is None:
        return []
    x = sheet.x(limit)
    fits = x + 7 + GLYPH * len(says) <= RIGHT
    words = text(x + 7, 14, says) if fits else text(x - 7, 14, says, "end")
    return [line("p-limit", (x, 18), (x, BASE)), *([words] if says else [])]


def _now(sheet: Sheet, at: float, limit: float | None) -> list[SafeString]:
    """The needle at today's threshold, and its words where they cross neither curve nor limit."""
    x, count = sheet.x(at), sheet.count(at)
    y = sheet.y(count)
    told = people(max(count, 1))  # a count under ten is given as none
    words = f"{told.removesuffix(' people') if told.startswith('fewer') else told} at {figure(at)}"
    wide = GLYPH * len(words) + 4
    stop = sheet.x(limit) if limit is not None else -1.0
    start = stop + 7 if 0 <= stop - x < wide else x + 9
    if start + wide <= RIGHT:
        up, anchor = _clear(sheet, sheet.highest(start, start + wide) - 8, start + wide), "start"
    else:
        # A falling curve leaves its room on the left below itself, until it nears the ground.
        start = stop - 7 if 0 <= x - stop < wide <= stop - 7 else x - 9
        below = y + 18
        up = below if below <= BASE - 4 else sheet.highest(max(LEFT, start - wide), start) - 8
        anchor = "end"
    return [line("p-at", (x, y), (x, BASE)), dot(x, y), text(start, up, words, anchor, "t-ink")]


def _clear(sheet: Sheet, y: float, end: float) -> float:
    """The height for words that end at x = `end`, raised over the figures on the gridlines."""
    if end > RIGHT - 36:
        for mark in _marks(sheet):
            taken = sheet.y(mark) - 4
            if abs(y - taken) < 13:
                y = taken - 14
    return max(28.0, y)


def _axis(sheet: Sheet) -> list[SafeString]:
    names = []
    for mark in range(NAMES + 1):
        asked = sheet.first + (sheet.last - sheet.first) * mark / NAMES
        anchor = "start" if mark == 0 else "end" if mark == NAMES else "middle"
        names.append(text(sheet.x(asked), 202, figure(asked), anchor))
    return names


def _sentence(sheet: Sheet, at: float, limit: float | None, says: str, name: str) -> str:
    (first, most), (last, least) = sheet.reach[0], sheet.reach[-1]
    told = [
        f"People reached by {name}. At {figure(first)}: {people(max(most, 1))}",
        f"At {figure(at)}, as it is now: {people(max(sheet.count(at), 1))}",
        f"At {figure(last)}: {people(max(least, 1))}",
    ]
    if limit is not None and says:
        told.append(says)
    return ". ".join(told) + "."
