"""A public dump becomes a sandbox: through the command, twice, and broken off."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from perks.ground import clock
from perks.ground.consent import Consent
from scoring.connectors.dump_page import read_dump
from scoring.models import Account, Post, Reaction, Score, Tally, TopicStrength
from scoring.moved import last_moment, move
from tests.scoring.connector_worlds import write_dump

pytestmark = pytest.mark.usefixtures("noon", "system")
REAL = Path(__file__).parents[3] / "shared/data/stackexchange-quantum"
KEPT = (Account, Post, Reaction, Tally, Score, TopicStrength, Consent)


def run(folder: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("import_stackexchange", str(folder), *arguments, stdout=out)
    return out.getvalue()


def counted():
    return [get_user_model().objects.count(), *(kind.objects.count() for kind in KEPT)]


def test_posters_become_sandbox_members_with_scores(tmp_path):
    said = run(write_dump(tmp_path), "--site", "bread.example")
    members = get_user_model().objects.order_by("pk")
    assert list(members.values_list("email", "name", "is_sandbox", "is_member")) == [
        ("sandbox-bread.example-1@sandbox.invalid", "Alice", True, True),
        ("sandbox-bread.example-2@sandbox.invalid", "Bea", True, True),
        ("sandbox-bread.example-3@sandbox.invalid", "Victor", True, True),
    ]
    assert not any(member.has_usable_password() for member in members)
    assert set(Consent.objects.values_list("source", flat=True)) == {"sandbox"}
    assert Score.objects.order_by("-exact")[0].member.name == "Alice"
    assert "Scored 3 members on 2026-11-22" in said
    assert "Its dates are moved forward by 2,481 days" in said


def test_only_the_most_active_are_enrolled(tmp_path):
    run(write_dump(tmp_path), "--enrol", "1")
    assert list(Account.objects.values_list("native_id", "state")) == [("1", "fresh")]


def test_a_seed_draws_the_same_people_each_time(tmp_path):
    run(write_dump(tmp_path), "--enrol", "2", "--seed", "7")
    first = counted()
    run(write_dump(tmp_path), "--enrol", "2", "--seed", "7")
    assert (counted(), first[0]) == (first, 2)


def test_a_second_run_adds_nothing(tmp_path):
    run(write_dump(tmp_path))
    once = counted()
    run(write_dump(tmp_path))
    assert counted() == once


def test_a_changed_dump_on_a_later_day_adds_only_what_is_new(tmp_path):
    run(write_dump(tmp_path))
    reactions = set(Reaction.objects.values_list("actor_key", "kind", "at"))
    more = 'Id="9" PostId="10" UserId="2" Text="And?" CreationDate="2020-02-05T12:00:00.000"'
    with clock.at(clock.now().replace(day=25)):
        run(write_dump(tmp_path, Comments=[more]))
    after = set(Reaction.objects.values_list("actor_key", "kind", "at"))
    assert len(after - reactions) == 1
    assert reactions <= after


def test_a_dump_that_breaks_off_stores_nothing(tmp_path):
    folder = write_dump(tmp_path)
    whole = (folder / "Votes.xml").read_bytes()
    (folder / "Votes.xml").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CommandError, match=r"Votes\.xml is cut off or malformed at line \d+"):
        run(folder)
    assert counted() == [0] * (len(KEPT) + 1)


def test_moving_keeps_distances_and_leaves_the_impossible(tmp_path, noon):
    dump = read_dump(write_dump(tmp_path))
    moved, days = move(dump, noon)
    assert (noon - last_moment(moved, noon)).days == 0
    at = {id: (post.at, moved.posts[id].at) for id, post in dump.posts.items()}
    assert {(new - old).days for old, new in at.values()} == {0, days}
    assert [id for id, (old, new) in at.items() if old == new] == ["15", "16"]
    assert move(moved, noon)[1] == 0


@pytest.mark.skipif(not REAL.is_dir(), reason="the Stack Exchange dump is not beside the project")
def test_the_real_dump_is_imported_and_scored(tmp_path):
    said = run(REAL, "--enrol", "40")
    assert "Scored 40 members" in said
    assert Score.objects.filter(standing__gte=60).count() > 0
    assert TopicStrength.objects.count() > 40


@pytest.mark.parametrize("count", ["0", "-3"])
def test_nobody_is_enrolled_for_a_number_below_one(tmp_path, count):
    with pytest.raises(CommandError, match="Enrol at least one person"):
        run(write_dump(tmp_path), "--enrol", count)
