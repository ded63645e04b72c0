"""A day's move is split into what reached the member and what changed around."""

import numpy as np
import pytest

from scoring.core.arrays import Facts, Known, ints
from scoring.core.published import load
from scoring.core.split import in_the_world_before
from tests.scoring.reactions import ALICE, BEA, STRANGERS, TODAY, VICTOR, World, counts, edges, fans

ACCOUNTS = [(ALICE, "stackexchange"), (BEA, "stackexchange"), (VICTOR, "stackexchange")]
VOUCHED = Known(ints([1, 2]), ints([TODAY - 90, TODAY - 90]), Facts.none())


def moves(world, known=VOUCHED):
    """(own, the world's) of Alice's move from yesterday to today."""
    before, now = (world.score(day=day, known=known).exact[ALICE] for day in (TODAY - 1, TODAY))
    mixed = in_the_world_before(
        world.account_arrays(), edges(world.edges), edges(world.edges), counts(world.counts),
        world.members, TODAY, TODAY - 1, load(), known,
    )[ALICE]  # fmt: skip
    return mixed - before, now - mixed


def test_new_people_who_react_are_the_members_own():
    own, around = moves(World(ACCOUNTS, fans(40, ago=3) + fans(20, first=40)))
    assert own > 1
    assert around == 0


def test_fading_is_the_members_own():
    own, around = moves(World(ACCOUNTS, fans(40, ago=3)))
    assert own < 0
    assert around == 0


def test_fans_who_begin_to_react_to_everybody_are_the_worlds():
    """Each of Alice's forty fans reacts to thirty strangers today: she is one among many."""
    inside = World([(member, "stackexchange") for member in range(33)], members=33)
    inside.edges = fans(40, ago=3) + [
        (other, STRANGERS + fan, "share", 0, 1) for fan in range(40) for other in range(3, 33)
    ]
    calm, _ = moves(World(ACCOUNTS, fans(40, ago=3)))
    own, around = moves(inside)
    assert own == pytest.approx(calm)
    assert around < -1


def test_fans_who_are_endorsed_today_are_the_worlds():
    """Bea and Victor, both vouched for, react to ten of Alice's many unproven fans."""
    many = fans(40, ago=3)
    endorsed = [(STRANGERS + fan, seed, "share", 0, 1) for fan in range(10) for seed in (1, 2)]
    whole = Known(VOUCHED.vouched, VOUCHED.since, Facts.none(), whole=True)
    own, around = moves(World(ACCOUNTS, many + endorsed), whole)
    assert around > 1
    assert own < around


@pytest.mark.parametrize("seed", range(6))
def test_on_a_day_when_nothing_changed_around_the_world_moves_nobody(seed):
    rng = np.random.default_rng(seed)
    rows = [
        (int(rng.integers(0, 3)), STRANGERS + int(rng.integers(0, 30)), "reply",
         int(rng.integers(1, 40)), 1)
        for _ in range(60)
    ]  # fmt: skip
    own, around = moves(World(ACCOUNTS, rows), Known.nothing())
    assert own < 0
    assert abs(around) <= abs(own) / 2


def test_what_arrives_late_is_new_in_the_world_even_with_an_older_date():
    """Yesterday's reactions to others become known today: they are not Alice's own move."""
    early = World([(member, "stackexchange") for member in range(33)], fans(40, ago=3), members=33)
    late = [(other, STRANGERS + fan, "share", 1, 1) for fan in range(40) for other in range(3, 33)]
    whole = World(early.accounts, early.edges + late, members=33)
    before = early.score(day=TODAY - 1, known=VOUCHED).exact[ALICE]
    mixed = in_the_world_before(
        whole.account_arrays(), edges(whole.edges), edges(early.edges), counts([]), 33, TODAY,
        TODAY - 1, load(), VOUCHED,
    )[ALICE]  # fmt: skip
    calm, _ = moves(World(ACCOUNTS, fans(40, ago=3)))
    assert mixed - before == pytest.approx(calm)
    assert whole.score(known=VOUCHED).exact[ALICE] - mixed < -1
