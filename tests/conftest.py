"""Real PostgreSQL, two roles: the owner makes the test database, the tests run as perks_app."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone, translation

from perks.ground import clock, scopes, shared
from scoring.connectors.registry import connectors
from tests import cast, databases, emptying, keys
from tests.databases import owner_cursor

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """A database of the owner's; the tests reach it under the application's role."""
    name = connection.settings_dict["TEST"]["NAME"]
    with django_db_blocker.unblock():
        databases.make(name)
    yield
    with django_db_blocker.unblock():
        databases.remove(name)


def empty_every_table(self: TransactionTestCase) -> None:
    """What Django's flush does, as the owner: the application may not truncate."""
    connection.close()
    with owner_cursor() as cursor:
        try:
            emptying.empty(cursor)
        except psycopg.errors.DeadlockDetected:
            # The last request of a test's own web server was still at work; it is over now.
            emptying.empty(cursor)


keys.send_always()
TransactionTestCase._fixture_teardown = empty_every_table  # type: ignore[method-assign]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What shares a browser or a network stays on one worker."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        if item.get_closest_marker("bluesky"):
            item.add_marker(pytest.mark.xdist_group("bluesky"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """A runner that does not group would start every browser and network once a worker."""
    if getattr(session.config.option, "loadgroup", False):
        alone = [item for item in session.items if item.get_closest_marker("xdist_group")]
        assert all("@" in item.nodeid for item in alone)


@pytest.fixture(scope="session")
def bluesky(django_db_setup) -> Iterator[Any]:
    """One real Bluesky network for all tests of a worker that talk to it."""
    from tests.bluesky import start

    network = start()
    if network is None:
        pytest.skip("needs Node with npm")
    yield network
    network.close()


@pytest.fixture(autouse=True)
def frames_of_its_own(settings, tmp_path) -> None:
    """No test finds the audience or the activity of another."""
    settings.PERKS_FRAMES = tmp_path / "frames"
    settings.PERKS_ACTIVITY = tmp_path / "activity"


@pytest.fixture(autouse=True)
def hosts_unknown() -> None:
    """No test finds a host in trouble that another test brought there."""
    shared.kept_at.cache_clear()


@pytest.fixture(autouse=True)
def nobody_reads() -> Iterator[None]:
    """No test goes on in the language and on the clock of whoever read a page last."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def networks_as_they_are() -> Iterator[None]:
    """No test finds a network that another test put in place of one."""
    kept = dict(connectors())
    yield
    connectors().clear()
    connectors().update(kept)


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
