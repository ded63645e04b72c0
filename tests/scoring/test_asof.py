"""What the score was on a day, what was known then, and how far it has come since."""

from datetime import timedelta

import pytest

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from scoring import accounts, asof, runs, statement, versions
from scoring.models import Estimates, Score
from tests.scoring.stage import fill, linked, newest
from tests.scoring.trials import live, publish_version

pytestmark = pytest.mark.usefixtures("noon", "system")


@pytest.fixture
def alice(people):
    """Alice, scored on the first day."""
    fill(linked(people.alice, 1), range(100, 140))
    runs.run()
    return people.alice


def on(days):
    return clock.today() + timedelta(days=days)


def code_of(call, *arguments):
    with pytest.raises(Refusal) as refusal:
        call(*arguments)
    return refusal.value.code


def test_a_quiet_day_shows_the_row_before_it(alice):
    live(2)
    with clock.at(clock.now() + timedelta(days=2)):
        then = asof.as_of(alice.pk, clock.today())
    assert (then.score, then.computed, then.later) == (newest(alice), on(2), None)
    assert then.accounts == ["Stack Exchange"]
    assert [row.topic.slug for row in then.topics] == ["stackexchange--bread"]


def test_days_without_a_score_are_refused_with_a_reason(alice):
    assert code_of(asof.as_of, alice.pk, on(-1)) == "no_score_then"
    assert code_of(asof.as_of, alice.pk, on(1)) == "day_ahead"
    assert code_of(asof.day_of, "3 March") == "day_unreadable"
    assert asof.day_of(" 2026-03-03 ").isoformat() == "2026-03-03"


def test_what_is_linked_later_was_not_known_then(alice):
    with clock.at(clock.now() + timedelta(days=1)):
        second = linked(alice, 2)
        fill(second, range(500, 560), first=20)
        runs.run()
    with clock.at(clock.now() + timedelta(days=2)):
        accounts.unlink(second.pk)
        runs.run()
    with clock.at(clock.now() + timedelta(days=2, hours=1)):
        linked_then = [len(asof.as_of(alice.pk, on(day)).accounts) for day in (-2, -1, 0)]
    assert linked_then == [1, 2, 1]


def test_a_run_that_is_made_up_for_does_not_change_what_was_known(alice):
    """The second day's run comes on the fourth; until then the first day's row was shown."""
    account = alice.accounts.get()
    fill(account, range(300, 400), first=20)
    with clock.at(clock.now() + timedelta(days=3)):
        runs.run(clock.today() - timedelta(days=2))
        then = asof.as_of(alice.pk, on(-2))
        first, second = Score.objects.order_by("date")
        assert (then.score, then.later) == (first, second)
        assert asof.shown_on(alice.pk, on(-2), clock.now() + timedelta(hours=1)) == second


def test_deltas_are_differences_of_the_values_shown(alice):
    account = alice.accounts.get()
    first = newest(alice)
    with clock.at(clock.now() + timedelta(days=60)):
        fill(account, range(1000, 1300), posts=4, first=100)
        runs.run()
    then = newest(alice)
    with clock.at(clock.now() + timedelta(days=90)):
        fill(account, range(2000, 2300), posts=4, first=200)
        runs.run()
        now = newest(alice)
        found = asof.deltas(now)
    assert [(delta.days, delta.standing, delta.change) for delta in found] == [
        (30, then.standing, now.standing - then.standing),
        (90, first.standing, now.standing - first.standing),
    ]
    assert found[0].change != 0
    with clock.at(clock.now() + timedelta(days=91)):
        assert [delta.standing for delta in asof.deltas(now)] == [then.standing, first.standing]


def test_a_delta_over_two_versions_names_the_one_that_showed_it(alice, settings, tmp_path):
    settings.PERKS_MODELS = tmp_path
    publish_version(tmp_path)
    with clock.at(clock.now() + timedelta(days=30)):
        versions.shadow("next", "tests")
        runs.run()
        versions.promote("next", "tests", early="a test")
        runs.run()
        (delta,) = asof.deltas(newest(alice))
    assert (delta.days, delta.version) == (30, "v4")


def test_a_plot_holds_each_value_until_the_next_row(alice):
    rows = [
        Score(date=on(day), standing=standing, low=standing - 2, high=standing + 2)
        for day, standing in ((0, 40), (7, 42), (8, 43))
    ]
    held = asof.readings(rows, on(9))
    assert [(day, value) for day, value, *_ in held] == [
        (on(0), 40), (on(6), 40), (on(7), 42), (on(8), 43), (on(9), 43),
    ]  # fmt: skip
    live(1)
    assert statement.summary(alice.pk)["until"] == Estimates.objects.get().until == on(1)


def test_nobody_looks_back_at_anothers_score(alice, people):
    with scopes.act_as(scopes.member(people.mallory.pk)):
        assert code_of(asof.as_of, alice.pk, clock.today()) == "no_score_then"
