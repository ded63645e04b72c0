"""The small taxonomy of our own, which is always there: two levels, some 480 topics."""

import json
from importlib.resources import files

from scoring.taxonomy.records import TopicRecord, pairs


def read_starter() -> list[TopicRecord]:
    """The topics of `starter.json`, broad ones before those under them."""
    text = files("scoring.taxonomy").joinpath("starter.json").read_text(encoding="utf-8")
    return [
        TopicRecord(
            row["slug"],
            row["name"],
            tuple(row["aliases"]),
            tuple(row["parents"]),
            "starter",
            pairs(row.get("names", {})),
        )
        for row in json.loads(text)
    ]
