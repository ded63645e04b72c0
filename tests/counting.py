"""How often a page asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

# Savepoints and the actor's set_config travel with the queries; what a page is held to are rows.
NOT_ASKING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "SELECT set_config")


@contextmanager
def asking() -> Iterator[list[str]]:
    """Fills the list with the SQL of every query in the block that asks for rows or changes them."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as seen:
        yield asked
    asked += [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(NOT_ASKING)]
