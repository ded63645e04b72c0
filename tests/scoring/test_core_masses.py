"""Steps 1 to 4: from cells to people moved."""

import numpy as np
import pytest

from scoring.core import cells
from scoring.core.arrays import Edges, ints
from scoring.core.cells import pair_mass
from scoring.core.pair_columns import Pairs
from scoring.core.pairs import attention, discount_returned, returned_people, saturate
from scoring.core.published import load
from tests.scoring.reactions import TODAY, World, edges, fans

KINDS = load().kinds


def mass(rows):
    return pair_mass(edges(rows), KINDS, TODAY)[0]


def test_a_reaction_halves_in_the_half_life_of_its_kind():
    pairs = mass([(0, 1, "share", 0, 1), (0, 2, "share", 30, 1), (0, 3, "list", 180, 1)])
    assert pairs.mass.tolist() == [1.0, 0.5, 0.4]


def test_only_the_three_heaviest_of_a_day_count():
    pairs = mass([(0, 1, "share", 0, 1), (0, 1, "reply", 0, 5), (0, 1, "quote", 0, 1)])
    assert pairs.mass.tolist() == [1.0 + 1.0 + 0.6]


def test_without_the_daily_limit_one_person_shouts_as_loud_as_they_like(monkeypatch):
    monkeypatch.setattr(cells, "HEAVIEST_OF_A_DAY", 10**6)
    assert mass([(0, 1, "share", 0, 1)] * 5000).mass.tolist() == [5000.0]


def test_masses_are_the_same_bit_for_bit_in_any_order():
    rng = np.random.default_rng(1)
    names = ["share", "reply", "like", "list"]
    rows = [
        (int(t), int(a), names[k], int(ago), 1)
        for t, a, k, ago in rng.integers(0, [5, 9, 4, 20], (3000, 4))
    ]
    first = mass(rows)
    for _ in range(5):
        again = mass([rows[i] for i in rng.permutation(len(rows))])
        assert again.mass.tobytes() == first.mass.tobytes()
        assert again.target.tolist() == first.target.tolist()


def test_deleting_a_reaction_equals_never_having_had_it():
    kept = [(0, 1, "like", 3, 1), (0, 1, "share", 3, 1), (0, 2, "share", 1, 1)]
    with_more = [*kept, (0, 1, "quote", 3, 2), (0, 7, "share", 0, 1)]
    deleted = [row for row in with_more if row in kept]
    assert mass(with_more).mass.tolist() != mass(kept).mass.tolist()
    assert mass(deleted).mass.tobytes() == mass(kept).mass.tobytes()


def test_cells_may_come_split_or_merged():
    split = mass([(0, 1, "like", 2, 1), (0, 1, "like", 2, 1)])
    assert split.mass.tobytes() == mass([(0, 1, "like", 2, 2)]).mass.tobytes()


def test_nothing_gives_nothing():
    empty, _ = pair_mass(Edges(*[ints([])] * 5), KINDS, TODAY)
    assert len(empty) == 0
    assert returned_people(empty).tolist() == []


def test_the_fiftieth_share_by_one_person_adds_almost_nothing():
    one, fifty, fifty_one = saturate(np.array([1.0, 50.0, 51.0]))
    assert one == pytest.approx(1 - np.exp(-2))
    assert fifty_one - fifty < 1e-40


def test_what_is_given_back_counts_less():
    """Victor and Alice react to each other, Bea only to Alice."""
    pairs = Pairs(ints([0, 0, 2]), ints([1, 2, 0]), np.ones(3), np.zeros(3, np.float32))
    moved = discount_returned(pairs, np.array([0.8, 0.8, 0.5]))
    assert moved == pytest.approx([0.8, 0.8 - 0.7 * 0.5, 0.5 - 0.7 * 0.5])


def test_who_reacts_to_everybody_is_moved_less_by_each():
    everybody = Pairs(np.arange(40), np.full(40, 50), np.ones(40), np.zeros(40))
    assert attention(everybody, np.ones(40), 51)[everybody.actor] == pytest.approx([0.5] * 40)
    few = Pairs(np.arange(5), np.full(5, 50), np.ones(5), np.zeros(5))
    assert attention(few, np.ones(5), 51)[few.actor].tolist() == [1.0] * 5


def test_two_accounts_of_one_actor_are_one_actor():
    accounts = [(0, "web"), (1, "web"), (1, "web")]
    one = World(accounts, [(0, 1, "share", 0, 1), (0, 1, "share", 1, 1)])
    two = World(accounts, [(0, 1, "share", 0, 1), (0, 2, "share", 1, 1)])
    assert one.exact() == two.exact()


def test_who_follows_is_counted_by_name():
    received = World(edges=fans(7)).score().networks.received
    assert received.named.tolist() == [7]
