"""A test database in a moment: migrated once for the code as it stands, then copied.

Every worker of a run takes a copy, and a later run of the same code finds the template there.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests import migrating

CHECKOUT = Path(__file__).parents[1]
PACKAGES = ("perks", "scoring", "campaigns")
TEMPLATE, MAKING = "perks_template", "perks_template_in_the_making"
LOCK = 20121122  # one number for all runs on a cluster


def owner_login() -> dict[str, str]:
    url = os.environ.get("DATABASE_OWNER_URL", os.environ["DATABASE_URL"])
    return {key: str(value) for key, value in conninfo_to_dict(url).items()}


@contextmanager
def as_owner() -> Iterator[None]:
    """Django's connection, logged in as the owner for the length of the block."""
    login, settings = owner_login(), connection.settings_dict
    before = {key: settings[key] for key in ("USER", "PASSWORD")}
    connection.close()
    settings.update(USER=login.get("user", ""), PASSWORD=login.get("password", ""))
    try:
        yield
    finally:
        connection.close()
        settings.update(before)


@contextmanager
def owner_cursor(database: str = "") -> Iterator[psycopg.Cursor]:
    """A cursor of the owner, by default on the test database: for what the application may not do."""
    login = {**owner_login(), "dbname": database or connection.settings_dict["NAME"]}
    with psycopg.connect(**login, autocommit=True) as owner, owner.cursor() as cursor:
        yield cursor


def make(name: str) -> None:
    """An empty database of this name with every table, and Django's connection pointing at it."""
    template = f"{TEMPLATE}_{digest()}"
    with owner_cursor("postgres") as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # until this connection closes
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE])
        there = {row[0] for row in cursor.fetchall()}
        if template not in there:
            for each in there:
                drop(cursor, each)
            migrate(MAKING)
            run(cursor, "ALTER DATABASE {} RENAME TO {}", MAKING, template)
        drop(cursor, name)
        run(cursor, "CREATE DATABASE {} TEMPLATE {}", name, template)
        # No test cuts the server's power: what is committed need not wait for the disk.
        run(cursor, "ALTER DATABASE {} SET synchronous_commit = off", name)
    point_at(name)


# What a test writes and rolls back, autovacuum counts as nothing: the planner would then believe
# that a table of thousands is empty, and join it row by row.
LEAVE_ALONE = """
DO $$ DECLARE name regclass; BEGIN
  FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  LOOP EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', name); END LOOP;
END $$
"""


def migrate(name: str) -> None:
    tests = connection.settings_dict["TEST"]
    before, tests["NAME"] = tests["NAME"], name
    with as_owner(), migrating.each_model_alone():
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        with connection.cursor() as cursor:
            cursor.execute(LEAVE_ALONE)
    tests["NAME"] = before


def point_at(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def remove(name: str) -> None:
    """A thread or worker that a failed test left behind does not keep the database alive."""
    with connection.cursor() as cursor:
        # Its sessions are the application's own; the owner may not end them.
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid()"
        )
    connection.close()
    with owner_cursor("postgres") as cursor:
        drop(cursor, name)


def drop(cursor: psycopg.Cursor, name: str) -> None:
    run(cursor, "DROP DATABASE IF EXISTS {}", name)


def run(cursor: psycopg.Cursor, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def digest() -> str:
    """Of all code that migrations, policies and functions of the database are made from."""
    found = hashlib.sha256(Path(__file__).read_bytes() + Path(migrating.__file__).read_bytes())
    for package in PACKAGES:
        for path in sorted((CHECKOUT / package).rglob("*.py")):
            found.update(str(path.relative_to(CHECKOUT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]
