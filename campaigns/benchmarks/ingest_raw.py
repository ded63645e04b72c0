"""Rows of a reaction's columns in by COPY and by bulk_create, out as arrays and by fetchall."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import psycopg
from django.db import connection, models, transaction
from psycopg import sql

from campaigns.benchmarks.result import side_by_side, timed
from campaigns.benchmarks.scratch import HEADER, TRAILER
from scoring import columns

TABLE = "bench_rows"
# An ordinary table, as those that scores are read from: workers may read it side by side.
MADE = f"""
  CREATE UNLOGGED TABLE {TABLE} (id bigint, account_id bigint, post_id bigint, member_id bigint,
    actor_key bytea, at bigint);
  GRANT ALL ON {TABLE} TO PUBLIC
"""
NUMBERS = ("id", "account_id", "post_id", "member_id", "at")
ORDER = ("id", "account_id", "post_id", "member_id", "actor_key", "at")
BLOCK = 100_000
BATCH = 2_000
READS = 5  # at least: the first look at a row costs more than all later ones
FEWER = 20  # bulk_create is given one row in so many: its rate does not depend on the number


@dataclass(frozen=True)
class Raw:
    """Rows a second each way; identical: all ways gave the same rows."""

    copy_per_s: float
    bulk_per_s: float
    read_per_s: float
    fetch_per_s: float
    identical: bool


def compare(owner: str, seed: int, rows: int, runs: int) -> Raw:
    """The medians of so many runs; `owner` is the address under which a table can be made."""
    with psycopg.connect(owner, autocommit=True) as line:
        line.execute(MADE)
    given = drawn(seed, rows)
    fewer = {name: column[: rows // FEWER] for name, column in given.items()}
    with transaction.atomic():
        copied, _ = timed(lambda: copy(given), runs)
    with transaction.atomic():
        read, ours, fetched, theirs = side_by_side(read_back, fetch_back, max(runs, READS))
    with transaction.atomic():
        bulk, _ = timed(lambda: bulk_create(fewer), runs)
        written = read_back()
    ours, written = by_id(ours), by_id(written)
    same = all(np.array_equal(ours[name], given[name]) for name in NUMBERS)
    same &= sorted(row[0] for row in theirs) == given["id"].tolist()
    same &= all(np.array_equal(written[name], fewer[name]) for name in NUMBERS)
    same &= bool(np.array_equal(written["actor_key"], ours["actor_key"][: len(fewer["id"])]))
    return Raw(rows / copied, len(fewer["id"]) / bulk, rows / read, rows / fetched, bool(same))


def by_id(found: dict[str, Any]) -> dict[str, Any]:
    """The rows in the order of their ids: a table without an order gives them in any."""
    order = np.argsort(found["id"])
    return {name: column[order] for name, column in found.items()}


def drawn(seed: int, rows: int) -> dict[str, Any]:
    """The columns, rows by rising id."""
    dice = np.random.default_rng(seed)
    found: dict[str, Any] = {
        name: dice.integers(1, 2**40, rows) for name in ("account_id", "post_id", "member_id", "at")
    }
    found["id"] = np.arange(1, rows + 1)
    found["actor_key"] = np.frombuffer(dice.bytes(16 * rows), "V16")
    return found


def anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE}")


def copy(given: dict[str, Any]) -> None:
    """All of it by COPY, from one record buffer a block."""
    anew()
    record = np.dtype(
        [("fields", ">i2")]
        + [
            part
            for name in ORDER
            for part in ((f"{name}_bytes", ">i4"), (name, "V16" if name == "actor_key" else ">i8"))
        ]
    )
    with (
        psycopg.Cursor(connection.connection) as cursor,
        cursor.copy(f"COPY {TABLE} FROM STDIN (FORMAT BINARY)") as lines,
    ):
        lines.write(HEADER)
        for start in range(0, len(given["id"]), BLOCK):
            rows = np.empty(min(BLOCK, len(given["id"]) - start), record)
            rows["fields"] = len(ORDER)
            for name in ORDER:
                rows[f"{name}_bytes"] = rows.dtype[name].itemsize
                rows[name] = given[name][start : start + BLOCK]
            lines.write(rows.tobytes())
        lines.write(TRAILER)


def bulk_create(given: dict[str, Any]) -> None:
    """The same by the ORM: the objects are made as well, as whoever uses it has to."""
    anew()
    kind: Any = row_model()
    keys = [bytes(key) for key in given["actor_key"]]
    numbers = zip(*(given[name].tolist() for name in NUMBERS), strict=True)
    kind.objects.bulk_create(
        [
            kind(**dict(zip(NUMBERS, row, strict=True)), actor_key=key)
            for row, key in zip(numbers, keys, strict=True)
        ],
        batch_size=BATCH,
    )


@cache
def row_model() -> type[models.Model]:
    """A model of the table; no migration knows it."""
    facts: dict[str, Any] = {name: models.BigIntegerField() for name in NUMBERS}
    facts |= {"id": models.BigIntegerField(primary_key=True), "actor_key": models.BinaryField()}
    meta = type("Meta", (), {"app_label": "campaigns", "managed": False, "db_table": TABLE})
    return type("BenchRow", (models.Model,), {**facts, "Meta": meta, "__module__": __name__})


def read_back() -> dict[str, Any]:
    types = {name: "key" if name == "actor_key" else "bigint" for name in ORDER}
    return columns.read(sql.SQL(f"SELECT {', '.join(ORDER)} FROM {TABLE}"), **types)  # noqa: S608


def fetch_back() -> list[tuple[Any, ...]]:
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(f"SELECT {', '.join(ORDER)} FROM {TABLE}", binary=True)  # noqa: S608
        return cursor.fetchall()
