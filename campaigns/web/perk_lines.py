"""Variants, tiers and questions as lines of text, one a line, as a manager types or pastes them."""

from __future__ import annotations

from perks.ground.errors import Refusal
from perks.questions import Asked, read
from perks.variants import Line


def variants(text: str) -> list[Line]:
    """Lines such as "M, green; 20". Raises Refusal line_unclear (400)."""
    found = []
    for line in lines(text):
        name, *rest = parts(line)
        if len(rest) > 1:
            raise unclear(line, "M, green; 20")
        found.append(Line(name, units=number(line, rest[0]) if rest else 0))
    return found


def tiers(text: str) -> list[Line]:
    """Lines such as "40; 20% off; 30; SAVE20". Raises Refusal line_unclear (400)."""
    found = []
    for line in lines(text):
        given = parts(line)
        if not 2 <= len(given) <= 4:
            raise unclear(line, "40; 20% off; 30")
        score, name, units, code = (*given, "", "")[:4]
        found.append(
            Line(name, number(line, units) if units else 0, number(line, score), code)
        )  # fmt: skip
    return found


def questions(text: str) -> list[Asked]:
    return [read(line) for line in lines(text)]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def parts(line: str) -> list[str]:
    return [part.strip() for part in line.split(";")]


def number(line: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise unclear(line, "M, green; 20")
    return int(text)


def unclear(line: str, example: str) -> Refusal:
    return Refusal(
        "line_unclear",
        f"“{line[:60]}” cannot be read. Write it as in: {example}. Nothing was made.",
        400,
    )
