"""The rows of a run: what is shown follows the estimates calmly, and every step is a line."""

from datetime import timedelta

import pytest

from perks.ground import clock
from scoring import runs, statement
from tests.scoring.stage import fill, linked, newest

pytestmark = pytest.mark.usefixtures("noon", "system")


def lines_of(score):
    return {line["feature"]: line["points"] for line in score.contributions["lines"]}


def adds_up(score):
    total = score.contributions["baseline"] + sum(lines_of(score).values())
    return total == pytest.approx(score.exact, abs=1e-6)


@pytest.fixture
def alice(people):
    """Alice, scored on one day with forty reactors."""
    fill(linked(people.alice, 1), range(100, 140))
    runs.run()
    return people.alice


def on_the_next_day(alice, do):
    with clock.at(clock.now() + timedelta(days=1)):
        do()
        runs.run()
    return newest(alice)


def test_a_good_day_moves_the_shown_score_by_two_points_at_most(alice, people):
    first = newest(alice)
    account = alice.accounts.get()
    second = on_the_next_day(alice, lambda: fill(account, range(200, 400), first=10))
    assert second.exact == pytest.approx(first.exact + 2)
    assert lines_of(second).keys() >= {"smoothing", "speed"}
    assert adds_up(second)


def test_a_statement_carries_the_estimates_of_seven_days(alice):
    for ago in range(1, 9):
        with clock.at(clock.now() + timedelta(days=ago)):
            runs.run()
    raw = statement.document(newest(alice))["raw"]
    assert len(raw) == 7
    assert [row["date"] for row in raw] == sorted(row["date"] for row in raw)


def test_a_newly_linked_account_counts_at_once_and_says_so(alice):
    first = newest(alice)

    def link():
        with clock.at(clock.now() + timedelta(hours=1)):
            fill(linked(alice, 2), range(500, 700), first=20)

    second = on_the_next_day(alice, link)
    assert second.exact == first.exact + 15 < second.contributions["raw"][-1][1]
    assert lines_of(second)["linking"] > 0
    assert adds_up(second)
