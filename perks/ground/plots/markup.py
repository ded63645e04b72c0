"""The few SVG shapes that the plots are made of, and how figures are written in them."""

from collections.abc import Iterable
from math import isfinite

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from perks.ground.saying import said

MINUS = "\N{MINUS SIGN}"
FEW = 10
Point = tuple[float, float]


def number(value: float) -> str:
    """A coordinate with one decimal, never "-0.0"."""
    return f"{round(value, 1) + 0:.1f}"


def figure(value: float, decimals: int = 0) -> str:
    """A figure for people: thousands apart, a true minus sign, as many decimals as asked."""
    rounded = round(value, decimals) + 0
    return f"{rounded:,.{decimals}f}".replace("-", MINUS)


def signed(value: float, decimals: int = 1) -> str:
    """A change with its sign: "+1.6", or "0.0" when it rounds to nothing."""
    text = figure(value, decimals)
    return f"+{text}" if round(value, decimals) > 0 else text


def people(count: float) -> str:
    """How many people, without telling a group so small that one could be recognised."""
    if 0 < count < FEW:
        return f"fewer than {FEW} people"
    return f"{figure(count)} {'person' if round(count) == 1 else 'people'}"


def certain(*values: float) -> None:
    """Raise ValueError unless every value is a finite number: a plot never draws a guess."""
    if not all(isfinite(value) for value in values):
        raise ValueError(f"a plot needs finite numbers, got {values}")


def drawing(width: int, height: int, label: str, parts: Iterable[SafeString]) -> SafeString:
    """The svg element. With an empty label it is hidden from screen readers: use that where the
    same figures stand beside it as text."""
    voice = format_html('role="img" aria-label="{}"', said(label)) if label else _SILENT
    return format_html('<svg viewBox="0 0 {} {}" {}>{}</svg>', width, height, voice, joined(parts))


def stretched(label: str, parts: Iterable[SafeString]) -> SafeString:
    """A bar's svg element: 100 by 10 units, stretched to the width and height it is given."""
    voice = format_html('role="img" aria-label="{}"', said(label)) if label else _SILENT
    return format_html(
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" {}>{}</svg>', voice, joined(parts)
    )


def joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def path(kind: str, d: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', kind, d)


def line(kind: str, start: Point, end: Point) -> SafeString:
    return path(kind, segment(start, end))


def segment(start: Point, end: Point) -> str:
    """Path data of one stroke."""
    return f"M{number(start[0])} {number(start[1])}L{number(end[0])} {number(end[1])}"


def points(kind: str, shape: str, corners: Iterable[Point]) -> SafeString:
    """A polyline or polygon through the corners."""
    listed = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return format_html('<{0} class="{1}" points="{2}"/>', shape, kind, listed)


def rect(kind: str, x: float, width: float, y: float = 0, height: float = 10) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        kind, number(x), number(y), number(width), number(height),
    )  # fmt: skip


def dot(x: float, y: float, radius: int = 5) -> SafeString:
    return format_html(
        '<circle class="p-ink" cx="{}" cy="{}" r="{}"/>', number(x), number(y), radius
    )


def text(x: float, y: float, words: str, anchor: str = "start", kind: str = "") -> SafeString:
    """Words on the plot; `anchor` is start, middle or end."""
    strong = format_html('class="{}" ', kind) if kind else ""
    return format_html(
        '<text {}x="{}" y="{}" text-anchor="{}">{}</text>', strong, number(x), number(y), anchor,
        words,
    )  # fmt: skip


_SILENT = SafeString('aria-hidden="true"')
