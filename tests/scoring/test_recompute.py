"""Alice downloads her statement and adds it up again, without us."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from perks.ground import clock
from scoring import accounts, ingest, runs, statement
from scoring.connectors.base import Page
from tests.scoring.stage import fill, liked, linked, newest, post

pytestmark = pytest.mark.usefixtures("noon", "system")
SCRIPT = Path(__file__).parents[2] / "docs" / "recompute_score.py"


def recompute(said, tmp_path):
    """Exit code and output of the script over a statement."""
    path = tmp_path / "statement.json"
    path.write_text(json.dumps(said))
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def alice(people):
    """Two networks, a day that jumps, and bare counts: each step of the way has something to do."""
    site, blog = linked(people.alice, 1), linked(people.alice, 2, "web")
    fill(site, range(100, 140))
    written = post(blog, 9)
    ingest.store(blog, Page(cursor={}, posts=(written,), counts=(liked(written, 30),)))
    runs.run()
    for day in (1, 2, 3):
        with clock.at(clock.now() + timedelta(days=day)):
            fill(site, range(200 * day, 200 * day + 90), first=10 * day)
            runs.run()
    return people.alice


def test_the_script_reaches_the_score_to_a_millionth(alice, tmp_path):
    with clock.at(clock.now() + timedelta(days=3)):
        said = statement.with_masses(newest(alice))
        assert {row["network"] for row in said["networks"]} == {"stackexchange", "web"}
        code, output = recompute(said, tmp_path)
        assert (code, "DIFFERENT" in output, "came or left" in output) == (0, False, False), output
        assert f"statement: {said['exact']:.6f}" in output


def test_a_new_account_that_counts_at_once_adds_up_too(alice, people, tmp_path):
    with clock.at(clock.now() + timedelta(days=4)):
        fill(linked(people.alice, 5), range(900, 990), first=70)
        runs.run()
        said = statement.with_masses(newest(alice))
        assert "linking" in {line["feature"] for line in said["lines"]}
        assert recompute(said, tmp_path)[0] == 0


@pytest.mark.parametrize("part", ["exact", "features", "weight"])
def test_a_statement_that_does_not_add_up_is_told_so(alice, tmp_path, part):
    said = statement.with_masses(newest(alice))
    if part == "exact":
        said["exact"] += 1e-4
    elif part == "features":
        said["networks"][0]["features"]["engagement"] += 1
    else:
        said["weights"]["networks"]["stackexchange"]["breadth"]["weight"] += 0.01
    code, output = recompute(said, tmp_path)
    assert (code, "DIFFERENT" in output) == (1, True)


def test_what_was_deleted_since_is_said_and_the_score_stands(alice, tmp_path):
    score = newest(alice)
    accounts.unlink(alice.accounts.get(network="stackexchange").pk)
    code, output = recompute(statement.with_masses(score), tmp_path)
    assert (code, "0 people" in output, "came or left since" in output) == (0, True, True)


def test_nobody_is_named_in_the_masses(alice):
    said = statement.with_masses(newest(alice))
    rows = [row for network in said["people"] for row in network["people"]]
    assert len(rows) > 100
    assert {len(row) for row in rows} == {3}
    assert rows[0][0] == max(mass for mass, *_ in rows)


def test_somebody_without_reactions_can_add_it_up(people, tmp_path):
    linked(people.alice, 1)
    runs.run()
    assert recompute(statement.with_masses(newest(people.alice)), tmp_path)[0] == 0
