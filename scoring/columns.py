"""Whole columns out of PostgreSQL as numpy arrays, with no Python object for each row.

Values of a column travel a million at a time, as one array in its binary form. COPY sends a
message for each row, and handing those over one by one costs more than fetching the rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

# PostgreSQL's type and the big-endian bytes of one value in its binary form.
WIRE = {"bigint": ("bigint", ">i8"), "float": ("double precision", ">f8"), "key": ("bytea", "V16")}
BLOCK = 1_000_000
# What `array_send` puts before the values of an array of one dimension: dimensions, whether there
# are NULLs, type, how many values, and the number of the first one; four bytes each.
HEADER = 20
ASKED = """
  SELECT block, {arrays} FROM (
    SELECT (row_number() OVER () - 1) / {size} AS block, asked.* FROM ({query}) AS asked) AS blocks
  GROUP BY block
"""


def read(query: sql.Composable, **types: str) -> dict[str, NDArray[Any]]:
    """The columns of `query` by name; `types` names them in any order.

    "bigint" gives int64[n], "float" float64[n], "key" int64[n, 2]: the two halves of a 16-byte
    hash. Raises ValueError when a value is NULL or a key is not 16 bytes long.
    """
    with connection.cursor() as cursor:
        return received(cursor.connection, query, types)


def received(
    through: psycopg.Connection[Any], query: sql.Composable, types: dict[str, str]
) -> dict[str, NDArray[Any]]:
    """The same through a connection of one's own."""
    arrays = [
        sql.SQL("array_send(array_agg({}::{}))").format(
            sql.Identifier(name), sql.SQL(WIRE[kind][0])
        )
        for name, kind in types.items()
    ]
    asked = sql.SQL(ASKED).format(
        arrays=sql.SQL(", ").join(arrays), size=sql.Literal(BLOCK), query=query
    )
    with psycopg.Cursor(through) as cursor:  # Django's own cursors know no binary results
        blocks = {
            block: [_values(raw, kind) for raw, kind in zip(sent, types.values(), strict=True)]
            for block, *sent in cursor.stream(asked, binary=True)
        }
    if not blocks:
        return {name: _native(np.zeros(0, WIRE[kind][1]), kind) for name, kind in types.items()}
    columns = zip(*(blocks[block] for block in sorted(blocks)), strict=True)
    return {
        name: parts[0] if len(parts) == 1 else np.concatenate(parts)
        for name, parts in zip(types, columns, strict=True)
    }


def _values(raw: bytes, kind: str) -> NDArray[Any]:
    """The values in what `array_send` made of an array. Raises ValueError as `read` does."""
    entry = np.dtype([("bytes", ">i4"), ("value", WIRE[kind][1])])
    size = int.from_bytes(raw[12:16], "big")
    whole = len(raw) == HEADER + size * entry.itemsize
    table = np.frombuffer(raw, entry, count=size if whole else 0, offset=HEADER)
    if not whole or not np.all(table["bytes"] == entry["value"].itemsize):
        raise ValueError("a column holds NULLs or values of another length")
    return _native(table["value"], kind)


def _native(column: NDArray[Any], kind: str) -> NDArray[Any]:
    if kind == "key":
        return np.ascontiguousarray(column).view(">i8").reshape(-1, 2).astype(np.int64)
    return column.astype(column.dtype.newbyteorder("="))
