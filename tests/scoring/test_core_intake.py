"""Unsound input is ignored and counted, never a crash and never a changed score."""

import numpy as np
import pytest

from scoring.core.arrays import Accounts, Counts, Edges, floats, ints
from scoring.core.intake import EARLIEST_DAY, sound_accounts, sound_counts, sound_edges
from scoring.core.published import load
from scoring.core.run import score_people
from tests.scoring.reactions import ALICE, STRANGERS, TODAY, World, fans

BAD_EDGES = {
    "unknown_kind": (0, 9, TODAY, -1, 1),
    "in_the_future": (0, 9, TODAY + 1, 0, 1),
    "before_2005": (0, 9, EARLIEST_DAY - 1, 0, 1),
    "impossible_count": (0, 9, TODAY, 0, -3),
    "unknown_account": (-1, 9, TODAY, 0, 1),
    "own_account": (0, 0, TODAY, 0, 1),
    "between_outsiders": (8, 9, TODAY, 0, 1),
    "not_a_whole_number": (0, 9, TODAY, 0, np.nan),
}
OWNER = ints([ALICE])


def columns(rows):
    return [np.array(column, dtype=float) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize("reason", BAD_EDGES)
def test_a_bad_reaction_is_ignored_for_its_reason(reason):
    good = (0, 9, TODAY, 0, 1)
    kept, ignored = sound_edges(Edges(*columns([good, BAD_EDGES[reason]])), TODAY, 6, OWNER)
    assert ignored == {reason: 1}
    assert [column.tolist() for column in kept.columns().values()] == [[v] for v in good]


@pytest.mark.parametrize("count", [0, -1, np.nan, np.inf, -np.inf, 0.5, 1e300])
def test_impossible_counts_leave_the_score_as_it_was(count):
    world = World(edges=fans(10), counts=[(ALICE, "like", 0, 5)])
    before = world.exact()
    bad = Counts(*columns([(ALICE, TODAY, 5, 5), (ALICE, TODAY, 5, count)]))
    after = score_people(world.account_arrays(), edges_of(world), bad, 3, TODAY, load())
    assert after.exact[ALICE] == before
    assert sum(after.ignored.values()) == 1


def edges_of(world):
    return Edges(*columns([(0, a, TODAY, 0, n) for _, a, _, _, n in world.edges]))


def test_a_count_for_no_account_is_ignored():
    kept, ignored = sound_counts(Counts(*columns([(7, TODAY, 0, 1)])), 1, TODAY, 6)
    assert (len(kept), ignored) == (0, {"unknown_account": 1})


def test_the_same_reasons_from_edges_and_counts_add_up():
    edges = Edges(*columns([BAD_EDGES["in_the_future"]]))
    counts = Counts(*columns([(0, TODAY + 5, 0, 1)]))
    scores = score_people(World().account_arrays(), edges, counts, 3, TODAY, load())
    assert scores.ignored == {"in_the_future": 2}


@pytest.mark.parametrize("followers", [-1.0, np.inf])
def test_impossible_followers_are_unknown_followers(followers):
    sound, ignored = sound_accounts(accounts(followers=followers), 2)
    assert np.isnan(sound.followers).all()
    assert ignored == {"impossible_followers": 1}


def accounts(owner=0, network=0, share=1.0, followers=np.nan):
    return Accounts(ints([owner]), ints([network]), floats([share]), floats([followers]))


@pytest.mark.parametrize(
    "wrong", [{"owner": -1}, {"network": 2}, {"share": 0.0}, {"share": 1.1}, {"share": np.nan}]
)
def test_our_own_mistakes_are_refused(wrong):
    with pytest.raises(ValueError, match="account"):
        sound_accounts(accounts(**wrong), 2)


def test_an_account_of_nobody_is_refused():
    with pytest.raises(ValueError, match="owner is not one of the members"):
        World([(5, "web")], members=3).score()


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="differ in length"):
        Counts(ints([1]), ints([1]), ints([1]), ints([]))


def test_a_pair_of_numbers_beyond_what_a_key_holds_is_refused():
    with pytest.raises(ValueError, match="without gaps"):
        World(edges=[(ALICE, STRANGERS + 2**40, "share", 0, 1)]).score()
