"""Versions of the model that tests put on trial: files in a folder of their own."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from perks.ground import clock
from scoring import runs, versions
from scoring.core.published import VERSIONS

KINDER = {"kappa": 4.0}


def publish_version(folder: Path, name: str = "next", **shrink: float) -> None:
    """A version file that differs from the one in force in how little evidence is shrunk."""
    file: dict[str, Any] = json.loads((VERSIONS / "v4.json").read_text())
    file["version"] = name
    file["shrink"] |= shrink or KINDER
    (folder / f"{name}.json").write_text(json.dumps(file))


def live(days: int) -> None:
    """A run on each of the next days, the last of them `days` from now."""
    for number in range(1, days + 1):
        with clock.at(clock.now() + timedelta(days=number)):
            runs.run()


def try_out(version: str = "next", days: int = 2) -> None:
    """Put a version on trial, and let its first days pass."""
    versions.shadow(version, "tests")
    live(days)


def bytes_of(table: str) -> list[tuple[Any, ...]]:
    """Every row of a table as PostgreSQL writes it, and where on disk it lies: a rewrite moves it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, ctid::text, xmin::text, t::text FROM {table} t ORDER BY id")
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
