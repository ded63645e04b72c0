"""The four database roles and the project's database, settled each time the cluster starts.

`perks_super` sets up and is used for nothing else: a superuser ignores row-level security.
`perks_owner` migrates and may create test databases. `perks_app` runs web, workers and tests; what
it may touch is granted by the migrations. `perks_eraser` cannot log in: it owns the one function
that deletes a member, and the owner belongs to it to hand that over.
"""

from pathlib import Path
from typing import Any, LiteralString

SUPERUSER, OWNER, APPLICATION, DATABASE = "perks_super", "perks_owner", "perks_app", "perks"
ERASER = "perks_eraser"
_ATTRIBUTES: dict[str, LiteralString] = {
    OWNER: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION CREATEDB",
    APPLICATION: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB",
    ERASER: "NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB",
}
_EXTENSIONS: tuple[LiteralString, ...] = ("pg_trgm", "btree_gin", "citext", "unaccent")


def settle(run: Path) -> None:
    """Make or repair roles, extensions and database; safe to repeat."""
    from psycopg import sql

    # Databases are copied from template1, so test databases have the extensions as well.
    with _connect(run, "template1") as connection:
        for extension in _EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS ") + sql.SQL(extension))
    with _connect(run, "postgres") as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role, attributes in _ATTRIBUTES.items():
            verb = sql.SQL("ALTER ROLE " if role in known else "CREATE ROLE ")
            connection.execute(verb + sql.Identifier(role) + sql.SQL(" ") + sql.SQL(attributes))
        grant = sql.SQL("GRANT {} TO {}")
        connection.execute(grant.format(sql.Identifier(ERASER), sql.Identifier(OWNER)))
        made = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if made.fetchone() is None:
            create = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def answers(run: Path) -> bool:
    """Whether the server accepts a connection now."""
    import psycopg

    try:
        _connect(run, "postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(run: Path, database: str) -> Any:
    import psycopg

    return psycopg.connect(
        host=str(run), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5
    )
