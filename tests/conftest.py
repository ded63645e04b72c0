"""Real PostgreSQL, two roles: the owner makes the test database, the tests run as perks_app."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from django.test import TransactionTestCase
from psycopg.conninfo import conninfo_to_dict

from perks.ground import clock, scopes
from tests import cast

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


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
def owner_cursor() -> Iterator[psycopg.Cursor]:
    """A cursor of the owner on the test database, for what the application may not do."""
    login = {**owner_login(), "dbname": connection.settings_dict["NAME"]}
    with psycopg.connect(**login, autocommit=True) as owner, owner.cursor() as cursor:
        yield cursor


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Create the test database as its owner, then hand the connection to the application's role."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock(), as_owner():
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    yield
    with django_db_blocker.unblock():
        end_other_sessions()
        with as_owner():
            teardown_databases(made, verbosity=0)


def end_other_sessions() -> None:
    """A thread or worker that a failed test left behind must not keep the database alive."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid()"
        )


def empty_every_table(self: TransactionTestCase) -> None:
    """What Django's flush does, as the owner: the application may not truncate."""
    connection.close()
    with owner_cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('%I', c.relname), ', ') FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
            " AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND c.relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')"
        )
        truncate = f"TRUNCATE {cursor.fetchone()[0]} RESTART IDENTITY CASCADE"
        try:
            cursor.execute(truncate)
        except psycopg.errors.DeadlockDetected:
            # The last request of a test's own web server was still at work; it is over now.
            cursor.execute(truncate)


TransactionTestCase._fixture_teardown = empty_every_table  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def frames_of_its_own(settings, tmp_path) -> None:
    """No test finds the audience or the activity of another."""
    settings.PERKS_FRAMES = tmp_path / "frames"
    settings.PERKS_ACTIVITY = tmp_path / "activity"


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The clock stands at noon of 22 November 2026."""
    with clock.at(NOON):
        yield NOON


@pytest.fixture
def system(db) -> Iterator[scopes.Actor]:
    """Act as the system, for tests whose subject is not who acts."""
    with scopes.act_as(scopes.system("tests")) as actor:
        yield actor


@pytest.fixture
def people(db) -> cast.Cast:
    """Alice the member, Bea the brand manager, Victor at the venue, Olga the operator, Mallory."""
    with scopes.act_as(scopes.system("tests")):
        return cast.assemble()
