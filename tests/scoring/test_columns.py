"""Columns come out of the database as they are, or not at all."""

import pytest
from psycopg import sql

from scoring import columns


def test_numbers_and_keys_come_back_as_they_are(system):
    found = columns.read(
        sql.SQL(
            "SELECT n, n / 2.0 AS half, decode(repeat('00', 15) || '0' || (n + 3), 'hex') AS key"
            " FROM generate_series(-3, 3) AS n"
        ),
        n="bigint",
        half="float",
        key="key",
    )
    assert found["n"].tolist() == [-3, -2, -1, 0, 1, 2, 3]
    assert found["half"].tolist() == [-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]
    assert found["key"].tolist() == [[0, n] for n in range(7)]


def test_no_rows_are_empty_columns(system):
    found = columns.read(sql.SQL("SELECT 1 AS n WHERE false"), n="bigint")
    assert found["n"].tolist() == []


@pytest.mark.parametrize("rows", [1, 3, 4, 6, 7])
def test_pieces_are_put_together_in_their_order(system, monkeypatch, rows):
    monkeypatch.setattr(columns, "PIECE", 6)
    found = columns.read(
        sql.SQL(
            "SELECT n, decode(lpad(to_hex(n), 32, '0'), 'hex') AS key"
            f" FROM generate_series(1, {rows}) AS n"
        ),
        key="key",
        n="bigint",
    )
    assert found["n"].tolist() == list(range(1, rows + 1))
    assert found["key"].tolist() == [[0, n] for n in range(1, rows + 1)]


@pytest.mark.parametrize("value", ["NULL::bytea", "'short'::bytea"])
def test_what_does_not_fit_is_refused(system, value):
    with pytest.raises(ValueError, match="NULLs or values of another length"):
        columns.read(sql.SQL(f"SELECT {value} AS key"), key="key")


def test_columns_keep_their_order_and_a_null_among_many_is_seen(system):
    query = sql.SQL("SELECT n, -n AS less FROM generate_series(1, 1000) AS n ORDER BY n DESC")
    found = columns.read(query, less="bigint", n="bigint")
    assert found["n"].tolist() == list(range(1_000, 0, -1))
    assert found["less"].tolist() == [-n for n in range(1_000, 0, -1)]
    with pytest.raises(ValueError, match="NULLs"):
        columns.read(
            sql.SQL("SELECT nullif(n, 90) AS n FROM generate_series(1, 100) AS n"), n="bigint"
        )


def test_a_key_too_short_does_not_make_up_for_one_too_long(system):
    keys = sql.SQL(
        "SELECT k FROM (VALUES (repeat('a', 15)::bytea), (repeat('a', 17)::bytea)) v (k)"
    )
    with pytest.raises(ValueError, match="another length"):
        columns.read(keys, k="key")
