"""Whole columns out of PostgreSQL as numpy arrays, without a Python object per row.

One row comes back, holding each column as a binary array (`array_send`): a fixed header, then
(length, value) pairs in network byte order, which `np.frombuffer` reads in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

# PostgreSQL type -> the big-endian dtype of one value in its binary form.
WIRE = {"bigint": ">i8", "integer": ">i4", "double precision": ">f8"}
HEADER_BYTES = 20


def read_columns(
    query: str, types: Sequence[tuple[str, str]], parameters: Sequence[Any] = ()
) -> list[NDArray[Any]]:
    """The columns of `query` as native arrays, one per (name, PostgreSQL type) in `types`.

    The query gives no NULLs (ValueError otherwise); types are those of `WIRE`.
    """
    sends = ", ".join(f"array_send(array_agg({name}::{kind}))" for name, kind in types)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sends} FROM ({query}) AS asked", parameters)  # noqa: S608
        row = cursor.fetchone()
    return [decode(bytes(raw or b""), kind) for raw, (_, kind) in zip(row, types, strict=True)]


def decode(raw: bytes, kind: str) -> NDArray[Any]:
    """One binary array of a fixed-size type as a native numpy array."""
    value = np.dtype(WIRE[kind])
    native = value.newbyteorder("=")
    if not raw:
        return np.empty(0, native)
    dimensions, has_nulls = np.frombuffer(raw, ">i4", count=2)
    if has_nulls:
        raise ValueError("a column with NULLs cannot be read as an array")
    if dimensions == 0:
        return np.empty(0, native)
    pair = np.dtype([("length", ">i4"), ("value", value)])
    return np.frombuffer(raw, pair, offset=HEADER_BYTES)["value"].astype(native)
