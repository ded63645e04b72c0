"""Whole columns into PostgreSQL as arrays in their binary form, with no parameter for each row.

The counterpart of `columns`: one statement takes any number of rows from `unnest`, so that what is
there already, and who may write it, is the statement's own business, as COPY's could not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

from perks.ground import scopes

# PostgreSQL's array type, the number of its element's type, and an element's bytes.
WIRE = {
    "bigint": ("int8[]", 20, ">i8"),
    "moment": ("timestamptz[]", 1184, ">i8"),
    "day": ("date[]", 1082, ">i4"),
    "key": ("bytea[]", 17, "V16"),
}
# PostgreSQL counts days and microseconds from the first of January 2000.
FIRST_DAY = date(2000, 1, 1).toordinal()
DAY = 86_400_000_000


class Column:
    """Values of one type, as PostgreSQL's array of them in its binary form."""

    def __init__(self, kind: str, values: Any) -> None:
        """`values`: whole numbers, or keys of 16 bytes each. See `moments` and `days`."""
        self.type, element, wire = WIRE[kind]
        plain = np.frombuffer(b"".join(values), wire) if kind == "key" else np.asarray(values, wire)
        table = np.empty(len(plain), np.dtype([("bytes", ">i4"), ("value", wire)]))
        table["bytes"] = np.dtype(wire).itemsize
        table["value"] = plain
        # Dimensions, no NULLs, the element's type; then how many values, and that the first is 1.
        header = [1, 0, element, len(plain), 1] if len(plain) else [0, 0, element]
        self.sent = np.array(header, ">i4").tobytes() + table.tobytes()


class ColumnDumper(Dumper):
    """Hands a column over as it is; the statement says its type."""

    format = Format.BINARY

    def dump(self, obj: Column) -> Buffer:
        return obj.sent


def moments(values: Sequence[datetime]) -> Column:
    """Aware moments in UTC."""
    told = [
        (at.toordinal() - FIRST_DAY) * DAY
        + ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000
        + at.microsecond
        for at in values
    ]
    return Column("moment", told)


def days(values: Sequence[date]) -> Column:
    return Column("day", [day.toordinal() - FIRST_DAY for day in values])


def pour(statement: str, columns: dict[str, Column], *first: Any) -> int:
    """Run a statement that takes its rows from `{given}`, a table of these columns.

    `first` are parameters that stand before it. Gives the number of rows written. Raises
    perks.ground.scopes.NoActor without an actor, and django.db.Error.
    """
    scopes.current_actor()
    arrays = ", ".join(f"%s::{column.type}" for column in columns.values())
    query = statement.format(given=f"unnest({arrays}) AS given ({', '.join(columns)})")
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.adapters.register_dumper(Column, ColumnDumper)
        cursor.execute(query, [*first, *columns.values()])
        return cursor.rowcount
