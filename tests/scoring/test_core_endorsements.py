"""What endorsements count when people endorse each other."""

import numpy as np
import pytest

from scoring.core.endorsements import steps_from, weights


def graph(*pairs):
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def counted(person, pairs, ages=None, **more):
    """The weight of each endorsement that the person has, by endorser."""
    giver, receiver = graph(*pairs)
    given = np.unique(giver[receiver == person])
    days = np.array([(ages or {}).get(one, 0) for one in given.tolist()], dtype=np.int64)
    found = weights(given, days, steps_from(person, giver, receiver), **more)
    return dict(zip(given.tolist(), found.tolist(), strict=True))


def test_what_comes_from_outside_counts_in_full_and_halves_in_180_days():
    assert counted(0, [(1, 0), (2, 0)], {2: 180}) == {1: 1.0, 2: pytest.approx(0.5)}


@pytest.mark.parametrize(
    ("way_back", "weight"),
    [
        ([(0, 1)], 0.3),
        ([(0, 2), (2, 1)], 0.51),
        ([(0, 2), (2, 3), (3, 1)], 0.657),
        ([(0, 2), (2, 3), (3, 4), (4, 1)], 1.0),
    ],
)
def test_the_shorter_the_way_back_the_less_it_counts(way_back, weight):
    assert counted(0, [(1, 0), *way_back])[1] == pytest.approx(weight)


def test_a_closed_ring_of_ten_counts_as_three_and_without_the_guard_as_nine():
    ring = [(one, other) for one in range(10) for other in range(10) if one != other]
    assert sum(counted(0, ring).values()) == pytest.approx(2.7)
    assert sum(counted(0, ring, ring=0.0).values()) == pytest.approx(9.0)


def test_nobody_endorsed_is_nothing():
    assert counted(0, []) == {}
    assert steps_from(5, *graph()) == {5: 0}
