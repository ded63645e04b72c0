"""Whole columns out of PostgreSQL as numpy arrays, with no Python object for each row.

A column travels as one string: the binary forms of its numbers, one behind the other. COPY sends a
message for each row, and handing those over one by one costs more than fetching the rows; an array
has a length before each of its numbers, and takes twice as long to make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

# A value in its binary form, NULL if it has none of this length; its bytes; how many numbers it is.
WIRE = {
    "bigint": ("int8send({name}::bigint)", ">i8", 1),
    "float": ("float8send({name}::double precision)", ">f8", 1),
    "key": ("CASE octet_length({name}) WHEN 16 THEN {name} END", ">i8", 2),
}
BYTES = 8  # of a number
PIECE = 2**18  # numbers of a column that come at once: whole columns would fill memory four times
# OFFSET 0 keeps parallel workers below: half a column made by each is copied once more to be one.
ASKED = """
  SELECT place, total, piece, substring(sent FROM piece * {piece} + 1 FOR {piece}) FROM (
    SELECT count(*) AS total, {columns} FROM ({query} OFFSET 0) AS asked) AS told
  CROSS JOIN LATERAL (VALUES {places}) AS each (place, sent)
  CROSS JOIN LATERAL generate_series(0, coalesce(octet_length(sent), 0) / {piece}) AS piece
"""


def read(query: sql.Composable, **types: str) -> dict[str, NDArray[Any]]:
    """The columns of `query` by name; `types` names them in any order.

    "bigint" gives int64[n], "float" float64[n], "key" int64[n, 2]: the two halves of a 16-byte
    hash. Raises ValueError when a value is NULL or a key is not 16 bytes long. A column may have a
    gigabyte, which is 128 million numbers.
    """
    with connection.cursor() as cursor:
        return received(cursor.connection, query, types)


@contextmanager
def ahead(query: sql.Composable, **types: str) -> Iterator[Callable[[], dict[str, NDArray[Any]]]]:
    """As `read`, but begun now and handed over when it is asked for.

    Inside, nothing else may use this thread's connection.
    """
    with connection.cursor() as cursor, ThreadPoolExecutor(1) as pool:
        yield pool.submit(received, cursor.connection, query, types).result


def received(
    through: psycopg.Connection[Any], query: sql.Composable, types: dict[str, str]
) -> dict[str, NDArray[Any]]:
    """The same through a connection of one's own."""
    kinds = [WIRE[kind] for kind in types.values()]
    found: dict[int, NDArray[Any]] = {}
    filled = [0] * len(kinds)
    with psycopg.Cursor(through) as cursor:  # Django's own cursors know no binary results
        for place, total, piece, sent in cursor.stream(_in_pieces(query, types), binary=True):
            _, wire, width = kinds[place]
            if place not in found:
                found[place] = np.empty(total * width, np.dtype(wire).newbyteorder("="))
            numbers = np.frombuffer(sent or b"", wire)
            found[place][piece * PIECE :][: len(numbers)] = numbers
            filled[place] += len(numbers)
    if any(filled[place] != len(column) for place, column in found.items()):
        raise ValueError("a column holds NULLs or values of another length")
    shapes = [-1 if width == 1 else (-1, width) for *_, width in kinds]
    return {name: found[place].reshape(shapes[place]) for place, name in enumerate(types)}


def _in_pieces(query: sql.Composable, types: dict[str, str]) -> sql.Composed:
    """Gives rows of the place of a column, how many values it has, and one piece of it."""
    names = [sql.Identifier(name) for name in types]
    sends = [sql.SQL(WIRE[kind][0]) for kind in types.values()]
    return sql.SQL(ASKED).format(
        query=query,
        piece=sql.Literal(PIECE * BYTES),
        columns=sql.SQL(", ").join(
            sql.SQL("string_agg({}, NULL) AS {}").format(send.format(name=name), name)
            for send, name in zip(sends, names, strict=True)
        ),
        places=sql.SQL(", ").join(
            sql.SQL("({}, {})").format(sql.Literal(place), name) for place, name in enumerate(names)
        ),
    )
