"""A reader that is killed at any moment loses nothing and doubles nothing."""

import os
import subprocess
import sys

import pytest

from perks.ground import clock, scopes
from scoring import tasks
from scoring.connectors.registry import connectors
from scoring.models import Account, Post, Reaction, Reading
from tests import cast
from tests.peers import database_url
from tests.scoring.stage import Reads, linked

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = 6
# Reads in a process that kills itself at a point of the second page: a child for each point.
CHILD = """
import os, signal, sys
import django
django.setup()
from tests.scoring import test_readings_killed as here
for point in here.POINTS:
    child = os.fork()
    if not child:
        here.die_at(point)
        here.read(int(sys.argv[1]))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print(point, os.WTERMSIG(status) if os.WIFSIGNALED(status) else "lived", flush=True)
"""
POINTS = ("asking", "storing reactions", "keeping the cursor", "after the commit", "at the end")


class Book(Reads):
    """A network of some pages; a page has a post and two reactions to it."""

    slug = "web"

    def __init__(self, now):
        self.now = now

    def refresh(self, account, cursor):
        from scoring.connectors.base import Page
        from tests.scoring.stage import post, reactions

        at = cursor.get("page", 0)
        if at == PAGES:
            return Page(dict(cursor))
        written = post(account, at)
        found = reactions(written, range(10 * at, 10 * at + 2))
        return Page({"page": at + 1}, posts=(written,), reactions=found, more=at + 1 < PAGES)


def read(account_id):
    from django.conf import settings

    from tests.conftest import NOON

    settings.PERKS_READ_LEASE = 0
    connectors()["web"] = Book(NOON)
    with clock.at(NOON):
        tasks.refresh_account(account_id)


def die_at(point):
    """Have this process killed where the second page is at that point."""
    from scoring import ingest, readings

    places = {
        "asking": (Book, "refresh"),
        "storing reactions": (ingest, "store_reactions"),
        "keeping the cursor": (Account, "save"),
        "after the commit": (readings, "heard_of"),
        "at the end": (readings, "ended"),
    }
    owner, name = places[point]
    kept, left = getattr(owner, name), [0 if point == "at the end" else 1]

    def killed(*told, **more):
        if not left[0]:
            os.kill(os.getpid(), 9)
        left[0] -= 1
        return kept(*told, **more)

    setattr(owner, name, killed)


def stored():
    with scopes.act_as(scopes.system("tests")):
        return (
            sorted(Post.objects.values_list("native_id", flat=True)),
            Reaction.objects.count(),
            Account.objects.get().cursor,
            Reading.objects.count(),
        )


def test_killed_at_every_point_nothing_is_lost_or_doubled(settings):
    settings.PERKS_READ_LEASE = 0  # so that what `read` sets is taken back
    with scopes.act_as(scopes.system("tests")):
        account = linked(cast.assemble().alice, 1, "web")
    environment = os.environ | {
        "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "perks.settings",
    }  # fmt: skip
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(account.pk)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert child.stdout.splitlines() == [f"{point} 9" for point in POINTS]
    assert stored()[3] == 1
    read(account.pk)
    assert stored() == ([f"post-{page}" for page in range(PAGES)], 2 * PAGES, {"page": PAGES}, 0)
