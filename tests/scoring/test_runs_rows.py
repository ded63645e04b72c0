"""A row for whoever moved and once a week; days without a row are computed all the same."""

from datetime import timedelta

import numpy as np
import pytest

from perks.ground import clock
from scoring import accounts, ingest, past, runs, statement, tasks
from scoring.connectors.base import Page
from scoring.core.publish import DAYS, publish
from scoring.models import Estimates, Score, ScoreRun, TopicStrength
from tests.scoring.stage import fill, linked, newest, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")


@pytest.fixture
def alice(people):
    """Alice, scored on the first day with forty reactors, half of whom count after 180 days."""
    wrote(linked(people.alice, 1), range(100, 140), 1, 2, 3)
    runs.run()
    return people.alice


def wrote(account, actors, *numbers, tag="bread"):
    """Posts of the account, one a day, each of them accepted as an answer by these people."""
    posts = [post(account, n, days_ago=ago, tags=(tag,)) for ago, n in enumerate(numbers, 1)]
    liked = tuple(row for one in posts for row in reactions(one, actors, "quote"))
    ingest.store(account, Page({}, posts=tuple(posts), reactions=liked))


def on_day(number, do=lambda: None):
    """What happens on a day, and its run."""
    with clock.at(clock.now() + timedelta(days=number)):
        do()
        return runs.run()


def days_with_a_row(member):
    first = clock.today()
    found = Score.objects.filter(member=member).order_by("date").values_list("date", flat=True)
    return [(day - first).days for day in found]


def test_whoever_stands_still_gets_a_row_a_week(alice):
    """Her estimate falls by a hundredth or two a day: what is shown stands still."""
    done = [on_day(number) for number in range(1, 8)]
    assert days_with_a_row(alice) == [0, 7]
    assert [(run.members, run.appended) for run in done] == [(1, 0)] * 6 + [(1, 1)]
    assert ScoreRun.objects.filter(state="done").count() == 8
    kept = Estimates.objects.get(member=alice)
    assert (kept.until, len(kept.days)) == (clock.today() + timedelta(days=7), 7)


def test_a_row_after_quiet_days_carries_their_estimates(alice):
    for number in range(1, 8):
        on_day(number)
    raw = newest(alice).contributions["raw"]
    dates = [(clock.today() + timedelta(days=number)).isoformat() for number in range(1, 8)]
    assert [day for day, _ in raw] == dates
    assert len({value for _, value in raw}) == 7


def test_quiet_days_do_not_save_up_speed(alice):
    """Five days without a row, then a crowd: two points, not ten."""
    account = alice.accounts.get()
    for number in range(1, 6):
        on_day(number)
    on_day(6, lambda: fill(account, range(1000, 1900), posts=4, first=10))
    first, second = Score.objects.filter(member=alice).order_by("date")
    assert days_with_a_row(alice) == [0, 6]
    assert second.exact == pytest.approx(first.exact + 2)


def test_counting_from_the_last_row_would_save_up_speed(alice, monkeypatch):
    """The twin: with the days since the row instead of those since the last run."""
    account = alice.accounts.get()
    monkeypatch.setattr(past, "LAST", past.LAST.replace("coalesce(e.until, s.date)", "s.date"))
    for number in range(1, 6):
        on_day(number)
    on_day(6, lambda: fill(account, range(1000, 1900), posts=4, first=10))
    first, second = Score.objects.filter(member=alice).order_by("date")
    assert second.exact > first.exact + 2.5


def test_days_on_which_nothing_ran_may_be_made_up_for(alice):
    account = alice.accounts.get()
    on_day(3, lambda: fill(account, range(1000, 1900), posts=4, first=10))
    first, second = Score.objects.filter(member=alice).order_by("date")
    assert 2 < second.exact - first.exact <= 6 + 1e-9


def test_what_is_shown_is_the_same_with_fewer_rows(alice):
    """Days with a crowd among quiet ones, against the core fed with every single day."""
    account = alice.accounts.get()
    every_day = []
    for number in range(1, 13):
        crowd = range(1000 * number, 1000 * number + (60 if number in (5, 6, 11) else 0))
        on_day(number, lambda crowd=crowd: wrote(account, crowd, crowd.start, crowd.start + 1))
        last = newest(alice)
        every_day.append((last.exact, last.standing, Estimates.objects.get().days[-1][1]))
    assert Score.objects.count() < 13
    again = replay([estimate for *_, estimate in every_day], first_row(alice))
    assert [shown for shown, *_ in every_day] == pytest.approx(again)


def first_row(member):
    return Score.objects.filter(member=member).order_by("date")[0].exact


def replay(estimates, first):
    """What the core publishes of these estimates, day after day, from everything there is."""
    raw, shown, nobody = [first], [first], np.zeros(1, dtype=bool)
    for today in estimates:
        earlier = np.full((1, DAYS - 1), np.nan)
        earlier[0, : len(raw[-6:])] = raw[-6:]
        found = publish(
            np.array([today]), earlier, np.array([shown[-1]]), np.ones(1), nobody, nobody
        )
        raw.append(today)
        shown.append(float(found.shown[0]))
    return shown[1:]


def test_a_new_topic_is_worth_a_row(alice):
    account = alice.accounts.get()
    run = on_day(1, lambda: wrote(account, range(100, 104), 50, 51, 52, tag="ovens"))
    assert run.appended == 1
    topics = TopicStrength.objects.filter(run=run).values_list("topic__slug", flat=True)
    assert sorted(topics) == ["stackexchange--bread", "stackexchange--ovens"]


def test_unlinking_is_worth_a_row_even_of_an_empty_account(alice):
    empty = linked(alice, 9)
    on_day(1)
    run = on_day(2, lambda: accounts.unlink(empty.pk))
    assert run.appended == 1


def test_a_late_run_never_goes_behind_a_later_day(alice):
    on_day(2)
    before = Estimates.objects.values().get()
    with clock.at(clock.now() + timedelta(days=2)):
        late = runs.run(clock.today() - timedelta(days=1))
    assert (late.state, late.members) == ("done", 0)
    assert Estimates.objects.values().get() == before


def test_history_lists_the_days_that_have_a_row(alice):
    for number in range(1, 9):
        on_day(number)
    assert len(statement.history(alice.pk)) == Score.objects.count() == 2


def test_a_run_that_stopped_is_taken_up_again_by_the_sweep(alice):
    with clock.at(clock.now() + timedelta(days=1)):
        left = ScoreRun.objects.create(date=clock.today(), model_version="v4", attempts=1)
        assert tasks.finish_runs() == 0
    with clock.at(clock.now() + timedelta(days=1, minutes=16)):
        assert tasks.finish_runs() == 1
        left.refresh_from_db()
        assert (left.state, left.attempts, left.members) == ("done", 2, 1)
        assert tasks.finish_runs() == 0
