"""Languages by ISO 639-1 code, with the English names that sentences use."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path


@cache
def languages() -> dict[str, str]:
    """Code to name: {"de": "German", ...}."""
    with open(Path(__file__).with_name("languages.csv"), encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def number_of(code: str) -> int:
    """The number that stands for a two-letter code: "aa" is 0, "ab" is 1, "zz" is 675."""
    return (ord(code[0]) - ord("a")) * 26 + ord(code[1]) - ord("a")


def find(text: str) -> str | None:
    """The code of a language by its name or code, as somebody typed it; None without one."""
    word = text.strip().lower()
    if word in languages():
        return word
    return next((code for code, name in languages().items() if name.lower() == word), None)
