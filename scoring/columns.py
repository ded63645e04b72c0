"""Whole columns out of PostgreSQL as numpy arrays, with no Python object for each row.

A column travels as one value: the binary forms of its numbers, one behind the other. COPY sends a
message for each row, and handing those over one by one costs more than fetching the rows; an array
has a length before each of its numbers, and takes twice as long to make.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

# A value in its binary form, NULL if it has none of this length, and the type of its bytes.
WIRE = {
    "bigint": ("int8send({name}::bigint)", ">i8"),
    "float": ("float8send({name}::double precision)", ">f8"),
    "key": ("CASE octet_length({name}) WHEN 16 THEN {name} END", "V16"),
}
# Each column comes in a row of its own: PostgreSQL sends no row of more than a gigabyte. OFFSET 0
# keeps workers below the fence: half a column made by each would be copied once more to be one.
ASKED = """
  SELECT place, total, sent FROM (
    SELECT count(*) AS total, {columns} FROM ({query} OFFSET 0) AS asked) AS told
  CROSS JOIN LATERAL (VALUES {places}) AS each (place, sent)
"""


def read(query: sql.Composable, **types: str) -> dict[str, NDArray[Any]]:
    """The columns of `query` by name; `types` names them in any order.

    "bigint" gives int64[n], "float" float64[n], "key" int64[n, 2]: the two halves of a 16-byte
    hash. Raises ValueError when a value is NULL or a key is not 16 bytes long. A column may have a
    gigabyte, which is 128 million numbers.
    """
    with connection.cursor() as cursor:
        return received(cursor.connection, query, types)


def received(
    through: psycopg.Connection[Any], query: sql.Composable, types: dict[str, str]
) -> dict[str, NDArray[Any]]:
    """The same through a connection of one's own."""
    names = [sql.Identifier(name) for name in types]
    sends = [sql.SQL(WIRE[kind][0]) for kind in types.values()]
    asked = sql.SQL(ASKED).format(
        query=query,
        columns=sql.SQL(", ").join(
            sql.SQL("string_agg({}, NULL) AS {}").format(send.format(name=name), name)
            for send, name in zip(sends, names, strict=True)
        ),
        places=sql.SQL(", ").join(
            sql.SQL("({}, {})").format(sql.Literal(place), name) for place, name in enumerate(names)
        ),
    )
    with psycopg.Cursor(through) as cursor:  # Django's own cursors know no binary results
        told = sorted(cursor.stream(asked, binary=True))
    return {
        name: _values(total, sent, kind)
        for (name, kind), (_, total, sent) in zip(types.items(), told, strict=True)
    }


def _values(total: int, sent: bytes | None, kind: str) -> NDArray[Any]:
    """The values of one column. Raises ValueError as `read` does."""
    column = np.frombuffer(sent or b"", WIRE[kind][1])
    if len(column) != total:
        raise ValueError("a column holds NULLs or values of another length")
    if kind == "key":
        return column.view(">i8").reshape(-1, 2).astype(np.int64)
    return column.astype(column.dtype.newbyteorder("="))
