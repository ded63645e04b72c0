"""A PostgreSQL database of its own for a benchmark, gone afterwards, and fast ways in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

# What the manual advises for bulk loading and for one analyst on a machine of two cores.
TUNED = {
    "work_mem": "512MB",
    "maintenance_work_mem": "2GB",
    "random_page_cost": "1.1",
    "effective_cache_size": "12GB",
    "max_parallel_workers_per_gather": "2",
    "jit": "off",
}
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
BLOCK = 1_000_000
TYPES = {"bigint": ">i8", "integer": ">i4", "smallint": ">i2"}


@contextmanager
def scratch_database() -> Iterator[psycopg.Connection[Any]]:
    """An open, tuned connection to an empty database that is dropped at the end."""
    owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    login = {key: str(value) for key, value in conninfo_to_dict(owner).items()}
    name = f"perks_bench_{os.getpid()}"
    with psycopg.connect(**login, autocommit=True) as maker:
        maker.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            with psycopg.connect(make_conninfo(owner, dbname=name), autocommit=True) as here:
                for setting, value in TUNED.items():
                    here.execute(
                        sql.SQL("SET {} = {}").format(sql.Identifier(setting), sql.Literal(value))
                    )
                yield here
        finally:
            # Without FORCE: it may not end what an autovacuum of another role does, plain DROP waits.
            maker.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def fill(
    connection: psycopg.Connection[Any], table: str, columns: dict[str, tuple[str, NDArray[Any]]]
) -> None:
    """Make a table of whole numbers from arrays of one length: name to (type, values)."""
    made = ", ".join(f"{name} {kind} NOT NULL" for name, (kind, _) in columns.items())
    connection.execute(f"CREATE UNLOGGED TABLE {table} ({made})")  # type: ignore[arg-type]
    record = np.dtype(
        [("fields", ">i2")]
        + [
            part
            for name, (kind, _) in columns.items()
            for part in ((f"{name}_bytes", ">i4"), (name, TYPES[kind]))
        ]
    )
    size = len(next(iter(columns.values()))[1])
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy,  # type: ignore[arg-type]
    ):
        copy.write(HEADER)
        for start in range(0, size, BLOCK):
            rows = np.zeros(min(BLOCK, size - start), dtype=record)
            rows["fields"] = len(columns)
            for name, (kind, values) in columns.items():
                rows[f"{name}_bytes"] = np.dtype(TYPES[kind]).itemsize
                rows[name] = values[start : start + BLOCK]
            copy.write(rows.tobytes())
        copy.write(TRAILER)
