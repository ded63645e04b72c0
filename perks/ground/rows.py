"""Many rows in one statement, as arrays: a tenth of the time that a parameter for each value takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from perks.ground import scopes


def read(query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that a query gives. Lists among the parameters travel as arrays."""
    with connection.cursor() as cursor:
        cursor.execute(query, prepared(parameters))
        return cursor.fetchall()


def often(query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The same for a query that is asked all the time: each connection plans it once.

    Not for tables that grow from nothing while it is asked: its plan would stay that of a small one.
    Counted by `execute_wrapper`, not by Django's log. A pooler has to know prepared statements.
    """

    def execute(sql: str, given: Sequence[Any], *_: Any) -> list[tuple[Any, ...]]:
        line = connection.connection
        line.prepare_threshold = 0
        try:
            with connection.wrap_database_errors, psycopg.Cursor(line) as plain:
                return plain.execute(sql, given, prepare=True).fetchall()
        finally:
            line.prepare_threshold = None  # Django's own queries are not prepared.

    connection.ensure_connection()
    for wrapper in reversed(connection.execute_wrappers):
        execute = partial(wrapper, execute)
    return execute(query, prepared(parameters), False, {"connection": connection})


def write(query: str, parameters: Sequence[Any]) -> None:
    """The same for a statement that gives nothing back."""
    with connection.cursor() as cursor:
        cursor.execute(query, prepared(parameters))


def prepared(parameters: Sequence[Any]) -> list[Any]:
    return [literal(each) if isinstance(each, list) else each for each in parameters]


def numbers(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh primary keys of a model, for rows that point at each other."""
    if not count:
        return []
    query = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return [number for (number,) in read(query, [model._meta.db_table, count])]


def insert(rows: Sequence[models.Model]) -> set[int]:
    """Write rows that have their primary keys, in the order given; gives the keys of those written.

    A row that breaks a unique constraint is left out, and waits first for whoever may be writing
    its like: writers of one table give their rows in one order, or they wait in a circle. Raises
    perks.ground.scopes.NoActor without an actor.
    """
    scopes.current_actor()
    if not rows:
        return set()
    fields = rows[0]._meta.concrete_fields
    return {id for (id,) in read(inserting(type(rows[0])), [values(each, rows) for each in fields])}


@cache
def inserting(model: type[models.Model]) -> str:
    """The statement that writes rows of a model from one array for each of its columns."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{kind(field)}[]" for field in fields)
    names = ", ".join(f'"{field.column}"' + cast(field) for field in fields)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {names} FROM unnest({arrays})'  # noqa: S608
        f" AS given ({columns}) ON CONFLICT DO NOTHING RETURNING id"
    )


def as_text(field: Any) -> bool:
    """Whether values travel as text: JSON, and arrays, which cannot stand in an array themselves."""
    return isinstance(field, models.JSONField | ArrayField)


def kind(field: Any) -> str:
    """The type of a column's array."""
    return "text" if as_text(field) else str(field.rel_db_type(connection))


def cast(field: Any) -> str:
    return f"::{field.db_type(connection)}" if as_text(field) else ""


def values(field: Any, rows: Sequence[models.Model]) -> list[Any]:
    found = [getattr(row, field.attname) for row in rows]
    if isinstance(field, ArrayField):
        return [value if value is None else literal(value) for value in found]
    return [json.dumps(value) for value in found] if as_text(field) else found


def literal(array: Sequence[Any]) -> str:
    """An array of plain values as PostgreSQL writes one; psycopg's own way takes four times as long."""
    numbers = set(map(type, array)) == {int}
    return "{" + ",".join(map(str if numbers else written, array)) + "}"


def written(value: Any) -> str:
    """One value of an array."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return f'"\\\\x{value.hex()}"'
    text = str(value)
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return '"' + text.replace('"', '\\"') + '"'
