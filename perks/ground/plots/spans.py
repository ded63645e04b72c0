"""Several shares below one another, each with its interval on one scale: bands, steps, campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from django.utils.safestring import SafeString

from perks.ground.plots.markup import certain, drawing, figure, line, rect, text
from perks.ground.plots.ruler import nice_step

LEFT, RIGHT, TOP, ROW = 84.0, 322.0, 8.0, 30.0


@dataclass(frozen=True)
class Span:
    """One row: a value with its interval. Without a value, `instead` stands in its place.

    `expected` is a dotted stroke: what was promised.
    """

    name: str
    value: float | None = None
    low: float = 0.0
    high: float = 0.0
    expected: float | None = None
    instead: str = ""


def spans(rows: Sequence[Span], unit: str = "%", certainty: int = 95) -> SafeString:
    """The rows from top to bottom; the scale holds zero and every interval.

    Raises ValueError without rows, for a value that is not finite, or crossed ends.
    """
    if not rows:
        raise ValueError("a plot of spans needs a row")
    for row in rows:
        certain(row.value or 0, row.low, row.high, row.expected or 0)
        if row.low > row.high:
            raise ValueError(f"the interval {row.low} to {row.high} is crossed")
    ends = [end for row in rows for end in (row.low, row.high, row.expected or 0.0)]
    least, most = min(0.0, *ends), max(0.0, *ends)
    step = nice_step(most - least or 1.0, 4)
    first, last = floor(least / step), max(ceil(most / step), floor(least / step) + 1)

    def across(amount: float) -> float:
        return LEFT + (RIGHT - LEFT) * (amount / step - first) / (last - first)

    base = TOP + ROW * len(rows)
    parts: list[SafeString] = []
    for mark in range(first, last + 1):
        x = across(mark * step)
        kind = "p-limit" if mark == 0 and first < 0 else "p-grid"
        parts.append(line(kind, (x, TOP), (x, base)))
        parts.append(text(x, base + 16, _amount(mark * step, step, unit), "middle"))
    for place, row in enumerate(rows):
        y = TOP + ROW * place
        parts.append(text(LEFT - 8, y + 19, row.name, "end"))
        if row.value is None:
            parts.append(text(LEFT + 8, y + 19, row.instead))
            continue
        parts.append(rect("p-band", across(row.low), across(row.high) - across(row.low), y + 6, 18))
        if row.expected is not None:
            x = across(row.expected)
            parts.append(line("p-limit", (x, y + 2), (x, y + 28)))
        x = across(row.value)
        parts.append(line("p-at", (x, y + 5), (x, y + 25)))
    return drawing(340, round(base + 24), _sentence(rows, step, unit, certainty), parts)


def _amount(value: float, step: float, unit: str) -> str:
    return f"{figure(value, 0 if step >= 1 else 1 if step >= 0.1 else 2)}{unit}"


def _sentence(rows: Sequence[Span], step: float, unit: str, certainty: int) -> str:
    told = []
    for row in rows:
        if row.value is None:
            told.append(f"{row.name}: {row.instead}")
            continue
        low, high = (_amount(end, step, unit) for end in (row.low, row.high))
        promised = f", promised {_amount(row.expected, step, unit)}" if row.expected else ""
        told.append(f"{row.name}: {_amount(row.value, step, unit)}, {low} to {high}{promised}")
    return f"With {certainty}% intervals. {'; '.join(told)}."
