"""Whom to invite when there is too little for all: least overlap, floors, a share by lot."""

import itertools

import numpy as np
import pytest

from campaigns.core.allocate import Audiences, audiences, choose, reach, sketched
from campaigns.core.ceiling import most_reached


def made(*sets):
    pairs = [(at, actor) for at, each in enumerate(sets) for actor in each]
    candidates, actors = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return audiences(candidates, actors, len(sets))


def random_audiences(seed, count=400, people=3000, mean=20):
    rng = np.random.default_rng(seed)
    sizes = rng.geometric(1 / mean, count)
    actors = (rng.pareto(1.2, sizes.sum()) * 40).astype(np.int64) % people
    return audiences(np.repeat(np.arange(count), sizes), actors, count)


def plain_greedy(among, k):
    """Everybody's gain counted anew at each step."""
    reached, chosen = set(), []
    for _ in range(k):
        gains = [
            (-len(set(among.of(each).tolist()) - reached), each)
            for each in range(len(among))
            if each not in chosen
        ]
        _, best = min(gains)
        chosen.append(best)
        reached |= set(among.of(best).tolist())
    return chosen


def test_overlap_counts_once():
    among = made(range(10), range(1, 10), [50, 51, 52])
    picks = choose(among, 2, seed=1)
    assert [(pick.candidate, pick.because, pick.gain) for pick in picks] == [
        (0, "reach", 10),
        (2, "reach", 3),
    ]
    assert reach(among, [0, 1]) == 10
    assert reach(among, [0, 2]) == 13


@pytest.mark.parametrize("seed", range(4))
def test_lazy_greedy_is_greedy(seed):
    among = random_audiences(seed, count=120)
    assert [pick.candidate for pick in choose(among, 25, seed=0)] == plain_greedy(among, 25)


@pytest.mark.parametrize("seed", range(6))
def test_it_reaches_at_least_what_theory_promises(seed):
    among = random_audiences(seed, count=12, people=60, mean=12)
    best = max(reach(among, some) for some in itertools.combinations(range(12), 4))
    chosen = [pick.candidate for pick in choose(among, 4, seed=0)]
    assert reach(among, chosen) >= (1 - 1 / np.e) * best


@pytest.mark.parametrize("seed", range(6))
def test_nothing_reaches_more_than_the_ceiling(seed):
    among = random_audiences(seed, count=12, people=60, mean=12)
    best = max(reach(among, some) for some in itertools.combinations(range(12), 4))
    chosen = [pick.candidate for pick in choose(among, 4, seed=0)]
    assert best <= most_reached(among, 4, chosen) <= most_reached(among, 4, [])


def test_the_simplest_ceiling_is_the_sum_of_the_largest():
    among = made(range(10), range(5), range(100, 107), range(200, 300))
    assert most_reached(among, 2, []) == 110


def test_without_overlap_the_ceiling_is_reached():
    among = made(range(10), range(10, 15), [50, 51, 52])
    assert most_reached(among, 2, [0, 1]) == reach(among, [0, 1]) == 15


def test_gains_sum_to_the_reach():
    among = random_audiences(7)
    picks = choose(among, 50, seed=3, exploration=0.2)
    assert sum(pick.gain for pick in picks) == reach(among, [pick.candidate for pick in picks])


def test_the_lot_and_the_floors_are_kept():
    among, groups = random_audiences(8), np.arange(400) % 7
    picks = choose(among, 60, seed=5, exploration=0.1, groups=groups, floors={2: 15, 3: 9})
    assert [pick.because for pick in picks].count("exploration") == 6
    assert len({pick.candidate for pick in picks}) == 60
    for group, floor in {2: 15, 3: 9}.items():
        assert sum(1 for pick in picks if groups[pick.candidate] == group) >= floor


def test_without_floors_a_group_would_be_left_out():
    """The guard: floors. Group 1 reaches nobody; off, none of it is chosen."""
    among, groups = made(range(5), range(5, 9), [], []), np.array([0, 0, 1, 1])
    with_floor = choose(among, 2, seed=1, groups=groups, floors={1: 1})
    assert [pick.candidate for pick in with_floor] == [2, 0]
    assert [pick.candidate for pick in choose(among, 2, seed=1)] == [0, 1]


def test_the_seed_decides_the_lot():
    among = random_audiences(9)
    first = choose(among, 40, seed=1, exploration=0.5)
    assert first == choose(among, 40, seed=1, exploration=0.5)
    assert first != choose(among, 40, seed=2, exploration=0.5)


def test_more_than_there_are_gives_all():
    assert len(choose(made([1], [2]), 5, seed=0)) == 2
    assert choose(made(), 5, seed=0) == []


def test_a_group_that_is_too_small_gives_what_it_has():
    picks = choose(made([1], [2], [3]), 2, seed=0, groups=np.array([0, 0, 1]), floors={1: 2})
    assert [pick.because for pick in picks] == ["floor", "reach"]


def test_more_promised_than_there_is_is_refused():
    with pytest.raises(ValueError):
        choose(made([1], [2]), 1, seed=0, exploration=1.0, groups=np.array([0, 1]), floors={1: 1})


def test_a_sketch_chooses_nearly_as_well():
    rng = np.random.default_rng(10)
    candidates, actors = rng.integers(0, 2000, 400_000), rng.integers(0, 100_000, 400_000)
    among = audiences(candidates, actors, 2000)
    few = sketched(among, seed=4, most=100_000)
    assert len(few.actors) == pytest.approx(100_000, rel=0.05)
    picks = choose(among, 100, seed=4, most=100_000)
    exact = [pick.candidate for pick in choose(among, 100, seed=4)]
    chosen = [pick.candidate for pick in picks]
    assert chosen != exact
    assert reach(among, chosen) > 0.9 * reach(among, exact)
    assert sum(pick.gain for pick in picks) == reach(among, chosen)


def test_small_audiences_are_not_sketched():
    among = random_audiences(11)
    assert isinstance(among, Audiences)
    assert sketched(among, seed=1) is among
