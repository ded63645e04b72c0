"""How often a page asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from perks.web.timing import NOT_ASKING


@contextmanager
def asking() -> Iterator[list[str]]:
    """Fills the list with the SQL of every query in the block that asks for rows or changes them."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as seen:
        yield asked
    # A query composed of parts is written down as its parts.
    queries = [str(query["sql"]) for query in seen.captured_queries]
    asked += [query for query in queries if not query.startswith(NOT_ASKING)]
