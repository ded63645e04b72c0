"""What changed is read again and nothing else, and it comes to what reading everything gives."""

import json
from datetime import timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from perks.ground import clock, consent
from scoring import accounts, ingest, inputs, journal, verifying
from scoring.connectors.base import Page
from scoring.core.published import load
from scoring.models import Account, ActivityChange, Post, Reaction, Tally
from tests import cast
from tests.scoring.stage import fill, liked, linked, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")


def again(columns=("target", "actor", "day", "kind", "count", "post")):
    """Everybody's inputs by way of the shelf; they must be those of reading everything, in order."""
    found, whole = inputs.load(load()), inputs.load(load(), anew=True)
    for name in columns:
        one, other = (getattr(each.edges, name).tolist() for each in (found, whole))
        assert one == other, name
    assert found.counted.columns().keys() == whole.counted.columns().keys()
    for name, column in found.counted.columns().items():
        assert column.tolist() == getattr(whole.counted, name).tolist(), name
    assert verifying.verify().same
    return found


@pytest.fixture
def house(people):
    """Three members with an account each, and one of them with two."""
    carl = cast.person("carl", "Carl", is_member=True)
    found = [
        linked(who, place) for place, who in enumerate([people.alice, people.mallory, carl], 1)
    ]
    found.append(linked(people.alice, 4))
    for place, account in enumerate(found):
        fill(account, range(100 + 5 * place, 130 + 5 * place), first=10 * place + 1)
    again()
    return found


def counted(account, number, count):
    said = post(account, number)
    page = Page(cursor={"counts": count}, posts=(said,), counts=(liked(said, count),))
    ingest.store(account, page)


def test_a_night_on_which_nothing_happened_reads_nothing(house):
    ActivityChange.objects.all().delete()
    assert again().read == 0


def test_only_the_posts_that_changed_are_read(house):
    ActivityChange.objects.all().delete()
    said = post(house[0], 2)
    ingest.store(house[0], Page(cursor={}, reactions=reactions(said, range(500, 503))))
    found = again()
    assert found.read == Reaction.objects.filter(post__native_id="post-2").count() == 33
    assert len(found.edges) == Reaction.objects.count()


def test_the_same_page_again_changes_nothing(house):
    counted(house[1], 11, 9)
    again()
    ActivityChange.objects.all().delete()
    counted(house[1], 11, 9)
    fill(house[1], range(105, 135), first=11)
    assert not ActivityChange.objects.exists()
    assert again().read == 0


def test_a_count_that_changed_is_read(house):
    counted(house[1], 11, 9)
    again()
    ActivityChange.objects.all().delete()
    counted(house[1], 11, 12)
    assert again().counted.count.tolist() == [12]


def test_an_unlinked_account_is_gone_and_the_others_are_not_read(house):
    ActivityChange.objects.all().delete()
    accounts.unlink(house[0].pk)
    found = again()
    assert found.read == 0
    assert len(found.edges) == Reaction.objects.count() == 270


def test_who_withdraws_consent_leaves_the_shelf_and_comes_back_whole(house, people, settings):
    ActivityChange.objects.all().delete()
    consent.withdraw(people.mallory.pk, "score")
    assert (again().read, len(again().edges)) == (0, 270)
    kept = np.concatenate([np.load(path) for path in
                           settings.PERKS_ACTIVITY.glob("rows-*/reactions-account_id.npy")])  # fmt: skip
    assert house[1].pk not in kept
    consent.give(people.mallory.pk, ["score"])
    found = again()
    assert (found.read, len(found.edges)) == (90, 360)


def change(chance, house):
    """One thing that may happen to activity."""
    account = house[chance.integers(len(house))]
    what, number = chance.integers(6), int(chance.integers(1, 50))
    if what == 0:
        actors = range(int(chance.integers(100, 160)), int(chance.integers(160, 180)))
        fill(account, actors, first=number)
    elif what == 1:
        counted(account, number, int(chance.integers(1, 99)))
    elif what == 2:
        Reaction.objects.filter(account=account, actor_key__lt=chance.bytes(16)).delete()
    elif what == 3:
        Post.objects.filter(account=account, native_id=f"post-{number}").delete()
    elif what == 4:
        Tally.objects.filter(account=account).update(count=int(chance.integers(0, 9)))
    else:
        accounts.unlink(account.pk)
        house[house.index(account)] = linked(account.member, 100 + number)


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_changes_comes_to_what_a_full_rebuild_gives(house, seed):
    chance = np.random.default_rng(seed)
    for night in range(6):
        with clock.at(clock.now() + timedelta(days=night)):
            for _ in range(int(chance.integers(0, 3))):
                change(chance, house)
            again()


def test_without_the_list_of_changes_a_run_would_not_see_them(house, monkeypatch):
    """The twin: new reactions stay unseen, and verifying finds it."""
    monkeypatch.setattr(journal, "changed_posts", lambda since: np.empty(0, dtype=np.int64))
    before = len(inputs.load(load()).edges)
    fill(house[0], range(300, 320), first=1)
    assert len(inputs.load(load()).edges) == before
    assert not verifying.verify().same
    with pytest.raises(CommandError, match="score_masses rebuild"):
        call_command("score_masses", "verify")
    monkeypatch.undo()


def test_a_rebuild_reads_everything_and_mends_it(house, capsys):
    call_command("score_masses", "rebuild", "--json")
    found = json.loads(capsys.readouterr().out)
    assert found == {"pairs": found["pairs"], "rows": 360, "read": 360, "same": True}
    call_command("score_masses", "verify")
    assert "identical to a full rebuild" in capsys.readouterr().out


@pytest.mark.parametrize("broken", ["manifest.json", "rows-*/reactions-day.npy"])
def test_a_shelf_that_cannot_be_read_is_made_anew(house, settings, broken):
    ActivityChange.objects.all().delete()
    for path in settings.PERKS_ACTIVITY.glob(broken):
        path.write_bytes(b"not this")
    assert again().read == 360
    ActivityChange.objects.all().delete()
    assert again().read == 0


def test_a_shelf_that_cannot_be_written_costs_only_time(house, settings, tmp_path):
    (tmp_path / "a file").write_text("")
    settings.PERKS_ACTIVITY = tmp_path / "a file"
    assert again().read == 360


def test_a_database_that_was_put_back_is_read_whole():
    now = journal.moment()
    for other in (
        journal.Moment("another", now.mark, now.at),
        journal.Moment(now.database, now.mark + 1, now.at),
        journal.Moment(now.database, now.mark, now.at - journal.KEPT),
    ):
        assert not journal.reaches(other, now)
    assert journal.reaches(now, now)


def test_old_changes_are_thrown_away(house):
    now = journal.moment()
    ActivityChange.objects.update(at=now.at - journal.KEPT - timedelta(hours=1))
    assert journal.throw_away(now) > 0
    assert not ActivityChange.objects.exists()


def test_an_empty_house_has_an_empty_shelf(people):
    assert (again().read, len(again().edges)) == (0, 0)
    assert not Account.objects.exists()
