"""Breadth, and people behind bare counts."""

import numpy as np
import pytest

from scoring.core import breadth as breadth_file
from scoring.core.arrays import floats, ints
from scoring.core.breadth import breadth
from scoring.core.counts import Unnamed, unnamed_people
from scoring.core.published import load
from tests.scoring.reactions import ALICE, TODAY, World, counts, fans

NOBODY = Unnamed(np.zeros(1), np.zeros(1))


def of(*moved, unnamed=NOBODY, faint=1e-12):
    values = floats(moved)
    return breadth(np.zeros(len(values), dtype=np.int64), values, unnamed, faint)[0]


def test_equal_people_count_as_many_as_they_are():
    assert of(0.4, 0.4, 0.4, 0.4) == pytest.approx(4)


def test_one_loud_person_is_hardly_more_than_one():
    assert of(1.0, 0.01, faint=0.05) < 1.1


def slow_breadth(moved, faint):
    """The largest ratio over a fine grid of caps: slow and obviously right."""
    caps = np.linspace(1e-4, 1, 20_000)[:, None]
    capped = np.minimum(floats(moved), caps)
    total = capped.sum(axis=1)
    return (total**2 / ((capped**2).sum(axis=1) + faint * total)).max()


@pytest.mark.parametrize("seed", range(20))
def test_breadth_is_the_best_that_a_cap_can_reach(seed):
    rng = np.random.default_rng(seed)
    moved = rng.random(int(rng.integers(1, 60))) ** rng.integers(1, 6)
    assert of(*moved, faint=0.05) == pytest.approx(slow_breadth(moved, 0.05), rel=1e-3)


def test_a_person_who_becomes_devoted_does_not_narrow_the_others():
    casual = World(edges=fans(100, what="reply", ago=60))
    devoted = World(edges=[*casual.edges, *fans(1)])
    assert width(devoted) > width(casual)


def test_without_the_cap_their_devotion_would_cost_breadth(monkeypatch):
    """The twin: with the plain ratio over everybody, a further reaction narrows the audience."""
    monkeypatch.setattr(breadth_file, "_by_cap", plain_ratio)
    monkeypatch.setattr(breadth_file, "_best_cap", lambda ratio, start: ratio[start])
    casual = World(edges=fans(100, what="reply", ago=60))
    devoted = World(edges=[*casual.edges, *fans(1)])
    assert width(devoted) < 0.9 * width(casual)


def plain_ratio(moved, people, new, faint):
    total = (people * moved).sum()
    return np.full(len(moved), total**2 / ((people * moved**2).sum() + faint * total))


def width(world: World) -> float:
    return float(world.score().networks.received.breadth[0])


def test_people_of_long_ago_fade():
    assert of(*[1e-4] * 100, faint=0.05) == pytest.approx(100 * 1e-4 / (1e-4 + 0.05))


def test_without_faintness_they_would_stay_a_hundred():
    assert of(*[1e-4] * 100, faint=1e-12) == pytest.approx(100, rel=1e-3)


def test_each_target_has_its_own_breadth():
    target = ints([1, 0, 1, 1, 3])
    nobody = Unnamed(np.zeros(4), np.zeros(4))
    wide = breadth(target, floats([0.5] * 5), nobody, 1e-12)
    assert wide == pytest.approx([1, 3, 0, 1])


def test_the_unnamed_join_the_named():
    unnamed = Unnamed(floats([10.0]), floats([0.5]))
    assert of(0.5, 0.5, unnamed=unnamed) == pytest.approx(12)
    assert of(unnamed=unnamed) == pytest.approx(10)


def unnamed(reactions: list) -> Unnamed:
    sound = counts(reactions)
    model = load()
    return unnamed_people(sound.account, sound, 1, model.kinds, model.counts, TODAY)


def test_a_thousand_anonymous_likes_are_not_a_thousand_people():
    people = unnamed([(ALICE, "like", 0, 1000)]).people[0]
    assert people == pytest.approx(1000**0.896)


def test_another_anonymous_reaction_always_adds_however_old():
    rows = [(ALICE, "like", 0, 40)]
    for ago in (0, 10, 100, 1000):
        more = unnamed([*rows, (ALICE, "like", ago, 1)])
        assert more.engagement[0] > unnamed(rows).engagement[0]


def test_counts_are_less_certain_than_names():
    """As many people moved, once known by name and once estimated: the interval is wider."""
    named = World(edges=fans(40, what="like")).score()
    estimated = World(counts=[(ALICE, "like", 0, 61)]).score()
    assert estimated.networks.received.engagement[0] == pytest.approx(
        named.networks.received.engagement[0], rel=0.02
    )
    assert spread(estimated) > spread(named)


def spread(scores) -> float:
    return float(scores.high[ALICE] - scores.low[ALICE])
