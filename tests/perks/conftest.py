"""One web server for all the tests of a worker that walk pages in a browser."""

import socket

import pytest

from tests.site import Site


@pytest.fixture(scope="session")
def the_site(django_db_setup, django_db_blocker, tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = Site(tmp_path_factory.mktemp("site"), port)
    yield running
    running.kill()
    running.nursery.kill()
    running.nursery.wait()
