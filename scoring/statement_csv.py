"""The statement as one table: what a row is about stands in its first column."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

COLUMNS = (
    "part", "network", "name", "value", "points", "weight", "mean", "spread", "mass", "moved",
    "trust",
)  # fmt: skip
Row = dict[str, Any]


class Writable(Protocol):
    """Anything that takes text."""

    def write(self, text: str, /) -> object: ...


def write_csv(said: Mapping[str, Any], file: Writable) -> None:
    """Write a statement with masses (`statement.with_masses`); the points sum to the score."""
    table = csv.DictWriter(file, COLUMNS, restval="")
    table.writeheader()
    table.writerows(rows(said))


def rows(said: Mapping[str, Any]) -> Iterator[Row]:
    """Lines first, then what they are made from."""
    for name in ("date", "model_version", "standing", "exact", "low", "high"):
        yield {"part": "score", "name": name, "value": said[name]}
    yield {"part": "line", "name": "baseline", "points": said["baseline"]}
    for line in said["lines"]:
        yield {
            "part": "line", "network": line["network"], "name": line["feature"],
            "value": line["value"], "points": line["points"],
        }  # fmt: skip
    for network in said["networks"]:
        weighed = said["weights"]["networks"][network["network"]]
        if "quality" in network:
            yield {
                "part": "source", "network": network["network"], "name": network["quality"],
                "value": network["doubt"],
            }  # fmt: skip
        for name, value in network["features"].items():
            yield {
                "part": "feature", "network": network["network"], "name": name, "value": value,
                **weighed[name],
            }  # fmt: skip
    for network in said["people"]:
        for mass, moved, trust in network["people"]:
            yield {
                "part": "person", "network": network["network"], "mass": mass, "moved": moved,
                "trust": trust,
            }  # fmt: skip
