"""Whole columns out of PostgreSQL as numpy arrays: binary COPY, no Python object for each row."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

# PostgreSQL's type and the big-endian bytes of one value in its binary form.
WIRE = {"bigint": ("bigint", ">i8"), "float": ("double precision", ">f8"), "key": ("bytea", "V16")}
HEADER, TRAILER = 19, 2  # bytes, by PostgreSQL's manual on COPY


def read(query: sql.Composable, **types: str) -> dict[str, NDArray[Any]]:
    """The columns of `query` by name; `types` names them in the order in which they are selected.

    "bigint" gives int64[n], "float" float64[n], "key" int64[n, 2]: the two halves of a 16-byte
    hash. Raises ValueError when a value is NULL or a key is not 16 bytes long.
    """
    statement = sql.SQL("COPY (SELECT {} FROM ({}) AS asked) TO STDOUT (FORMAT BINARY)")
    wanted = statement.format(selected(types), query)
    with connection.cursor() as cursor, cursor.copy(wanted) as copy:
        return decode(b"".join(bytes(part) for part in copy), types)


def selected(types: dict[str, str]) -> sql.Composable:
    """The columns as a list to select, each cast to its type."""
    return sql.SQL(", ").join(
        sql.SQL("{}::{}").format(sql.Identifier(name), sql.SQL(WIRE[kind][0]))
        for name, kind in types.items()
    )


def decode(raw: bytes, types: dict[str, str]) -> dict[str, NDArray[Any]]:
    """The columns in what COPY sent. Raises ValueError as `read` does."""
    fields: list[tuple[str, str]] = [("fields_of_row", ">i2")]
    for name, kind in types.items():
        fields += [(f"{name}_bytes", ">i4"), (name, WIRE[kind][1])]
    row = np.dtype(fields)
    body = len(raw) - HEADER - TRAILER
    table = np.frombuffer(raw, row, count=body // row.itemsize, offset=HEADER)
    whole = body % row.itemsize == 0
    if not whole or not all(np.all(table[f"{n}_bytes"] == row[n].itemsize) for n in types):
        raise ValueError("a column holds NULLs or values of another length")
    return {name: _native(table[name], kind) for name, kind in types.items()}


def _native(column: NDArray[Any], kind: str) -> NDArray[Any]:
    if kind == "key":
        return np.ascontiguousarray(column).view(">i8").reshape(-1, 2).astype(np.int64)
    return column.astype(column.dtype.newbyteorder("="))
