"""Countries by ISO 3166-1 code, with the English names that sentences use.

The names follow the public-domain table of the IANA time zone database, spelled out.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path


@cache
def countries() -> dict[str, str]:
    """Code to name as a list shows it: {"US": "United States", ...}."""
    return {code: name for code, (name, _) in _table().items()}


def in_a_sentence(code: str) -> str:
    """The name as a sentence says it: "the United States". An unknown code says itself."""
    name, article = _table().get(code, (code, ""))
    return f"{article} {name}".strip()


@cache
def _table() -> dict[str, tuple[str, str]]:
    with open(Path(__file__).with_name("countries.csv"), encoding="utf-8", newline="") as file:
        return {row["code"]: (row["name"], row["article"]) for row in csv.DictReader(file)}
