"""A score run whose process is killed between two chunks goes on where it stopped."""

import os
import subprocess
import sys

import pytest

from perks.ground import scopes
from scoring import runs
from scoring.models import Estimates, Score, ScoreRun
from tests import cast
from tests.peers import database_url
from tests.scoring.stage import fill, linked

pytestmark = pytest.mark.django_db(transaction=True)
# A run in chunks of one member that says when the second is appended, and then waits to be killed.
CHILD = """
import django, sys
django.setup()
from scoring import appending, runs
appending.CHUNK = 1
def say(row):
    if row.members == 2:
        print("two are in", flush=True)
        sys.stdin.read()
runs.run(say=say)
"""


@pytest.fixture
def four():
    """Four members with a proven account each."""
    with scopes.act_as(scopes.system("tests")):
        people = cast.assemble()
        members = [people.alice, people.mallory]
        members += [cast.person(name, name, is_member=True) for name in ("carl", "dora")]
        for number, member in enumerate(members, 1):
            fill(linked(member, number), range(100 * number, 100 * number + 40))
    return members


def kill_after_two() -> None:
    """Run in a process of its own, which gets no chance to tidy up."""
    environment = os.environ | {
        "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "perks.settings",
    }  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD], env=environment, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout.readline() == "two are in\n"
    finally:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()


def rows():
    with scopes.act_as(scopes.system("tests")):
        return list(Score.objects.order_by("pk").values())


def test_a_killed_run_goes_on_where_it_stopped(four):
    kill_after_two()
    before, left = rows(), ScoreRun.objects.get()
    assert [row["member_id"] for row in before] == [member.pk for member in four[:2]]
    assert (left.state, left.stage, left.members, left.expected) == ("running", "appending", 2, 4)
    done = runs.run()
    assert (done.pk, done.state, done.members, done.appended) == (left.pk, "done", 4, 4)
    assert done.attempts == 2
    assert rows()[:2] == before
    assert [row["member_id"] for row in rows()] == [member.pk for member in four]


def test_without_the_record_of_who_was_reached_a_row_is_appended_twice(four):
    """The twin: the database refuses the second row, and the run cannot go on."""
    kill_after_two()
    with scopes.act_as(scopes.system("tests")):
        Estimates.objects.all().delete()
    with pytest.raises(Exception, match="score_once_per_day_and_version"):
        runs.run()
    failed = ScoreRun.objects.get()
    assert (failed.state, failed.members) == ("failed", 2)
    assert "score_once_per_day_and_version" in failed.failure
