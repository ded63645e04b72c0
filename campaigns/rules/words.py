"""Small pieces of English that several sentences share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def listed(items: Sequence[str], word: str) -> str:
    """ "a", "a or b", "a, b, or c"."""
    if len(items) < 3:
        return f" {word} ".join(items)
    return f"{', '.join(items[:-1])}, {word} {items[-1]}"


def capital(text: str) -> str:
    """The text with its first letter as a capital; the others stay."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with its first letter small, to go on within a sentence."""
    return text[:1].lower() + text[1:]


def days(number: int) -> str:
    """ "1 day", "90 days"."""
    return f"{number} day" if number == 1 else f"{number} days"


def dated(day: dt.date, as_of: dt.date) -> str:
    """ "3 November", with the year when it is not the year of `as_of`."""
    month = day.strftime("%B")
    return f"{day.day} {month}" if day.year == as_of.year else f"{day.day} {month} {day.year}"


def counted(number: int) -> str:
    """ "two" up to ten, figures beyond."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def plain(number: float) -> str:
    """ "41" for 41.0 and "41.5" for 41.5."""
    return f"{number:g}"
