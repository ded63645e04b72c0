"""All secrets of the house under its newest vault key, while the house goes on working."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models, transaction
from psycopg import sql

from perks.ground import vault

BATCH = 1_000
# Rows that another transaction is writing are taken in the next round.
WAITING = sql.SQL(
    "SELECT {id}, {column} FROM {table} WHERE {column} IS NOT NULL"
    " AND substring({column} FROM 1 FOR {length}) <> {begin} LIMIT {batch} FOR UPDATE"
)
WRITE = sql.SQL("UPDATE {table} SET {column} = %s WHERE {id} = %s")


def sealed_columns() -> list[tuple[str, str, str]]:
    """(table, primary key, column) of everything that is sealed: bytes whose name begins so."""
    return [
        (str(model._meta.db_table), str(model._meta.pk.column), str(field.column))
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.BinaryField) and field.name.startswith("sealed")
        and model._meta.managed and model._meta.pk is not None
    ]  # fmt: skip


def rewrap() -> Iterator[tuple[str, int]]:
    """Write the envelopes anew that another key closes; gives (table.column, how many) as it goes.

    A thousand rows a transaction, so that nobody waits for long; it may be stopped and run again.
    Raises vault.Unsealable when a key is missing; what was done before stays done. As the owner:
    the application may not change what is only ever appended.
    """
    for table, key, column in sealed_columns():
        names = {"table": table, "id": key, "column": column}
        done = 0
        while count := _batch({name: sql.Identifier(word) for name, word in names.items()}):
            done += count
        yield f"{table}.{column}", done


def _batch(names: dict[str, sql.Identifier]) -> int:
    """One transaction; how many rows were written."""
    begin = vault.current()
    facts = {"begin": begin, "length": len(begin), "batch": BATCH}
    waiting = WAITING.format(**names, **{k: sql.Literal(v) for k, v in facts.items()})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(waiting)
        rows = [(vault.rewrap(sealed), key) for key, sealed in cursor.fetchall()]
        cursor.executemany(WRITE.format(**names), rows)
    return len(rows)
