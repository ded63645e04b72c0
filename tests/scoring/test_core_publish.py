"""Step 12: what is shown moves calmly, and who is away is not punished."""

import numpy as np
import pytest

from scoring.core import publish as publish_step
from scoring.core.absence import LONGEST, USUAL, held_days, paused_days, widened
from scoring.core.arrays import Facts, Known, ints
from scoring.core.publish import publish
from tests.scoring.reactions import ALICE, TODAY, World, fans

NONE = [np.nan] * 6


def shown(today, before, earlier=NONE, days=1.0, came=False, left=False):
    found = publish(
        np.array([today]), np.array([earlier]), np.array([before]), np.array([days]),
        np.array([came]), np.array([left]),
    )  # fmt: skip
    assert today + found.steps.sum() == pytest.approx(found.shown[0], abs=1e-12)
    return float(found.shown[0])


@pytest.mark.parametrize("today, before, earlier, days, expected", [
    (40.0, np.nan, NONE, 1.0, 40.0),  # the first one
    (40.2, 40.0, NONE, 1.0, 40.0),  # held still
    (47.0, 40.0, [40.0] * 6, 1.0, 41.0),  # the mean of the week
    (90.0, 40.0, NONE, 1.0, 42.0),  # at most two points a day
    (10.0, 40.0, NONE, 1.0, 38.0),
    (90.0, 40.0, NONE, 14.0, 68.0),
])  # fmt: skip
def test_what_is_shown(today, before, earlier, days, expected):
    assert shown(today, before, earlier, days) == expected


def test_a_linked_account_lifts_at_once_and_no_further_than_today():
    assert shown(50.0, 40.0, [40.0] * 6, came=True) == 50.0
    assert shown(50.0, 40.0, [40.0] * 6) < 43.0


def test_a_linked_account_lifts_by_fifteen_points_at_most(monkeypatch):
    assert shown(90.0, 40.0, [40.0] * 6, came=True) == 55.0
    monkeypatch.setattr(publish_step, "LINKED", np.inf)
    assert shown(90.0, 40.0, [40.0] * 6, came=True) == 90.0


def test_an_unlinked_account_is_subtracted_at_once():
    assert shown(25.0, 40.0, [40.0] * 6, left=True) == 25.0


def test_the_clock_stands_still_from_two_weeks_on_for_sixty_days():
    since = ints([TODAY, TODAY - USUAL, TODAY - USUAL - 20, TODAY - 400, -1])
    assert paused_days(since, TODAY).tolist() == [0, 0, 20, LONGEST, 0]


def test_a_declared_pause_is_caught_up_day_by_day():
    first, last = ints([TODAY - 9] * 5), ints([TODAY, TODAY + 90, TODAY - 1, TODAY - 4, TODAY - 5])
    assert held_days(first, last, TODAY).tolist() == [10, 10, 8, 2, 0]
    assert held_days(ints([TODAY - 99]), ints([TODAY]), TODAY).tolist() == [LONGEST]


def away(days, paused):
    known = Known(ints([]), ints([]), Facts.none(), paused=ints([paused]))
    return World(edges=fans(60)).score(day=TODAY + days, known=known)


def test_an_absence_widens_the_interval_and_leaves_the_score():
    here, gone = away(0, 0), away(40, 40)
    assert gone.exact[ALICE] == here.exact[ALICE]
    assert gone.high[ALICE] - gone.low[ALICE] > here.high[ALICE] - here.low[ALICE]
    assert widened(np.array([0.3]), ints([0])).tolist() == [0.3]


def test_without_the_pause_an_absence_costs_points():
    assert away(40, 0).exact[ALICE] < away(0, 0).exact[ALICE] - 2
