"""A few changed pairs brought into a kept run: all that is received equals a full run's, bit for bit.

Authority goes on from where it ended and equals it within its precision.
"""

from dataclasses import fields

import numpy as np
import pytest

from scoring.core import packing, reach
from scoring.core.arrays import (
    Accounts,
    Cleared,
    Counts,
    Edges,
    Facts,
    Given,
    Known,
    PostEdges,
    floats,
    ints,
)
from scoring.core.kept import keep
from scoring.core.published import load
from scoring.core.recells import Outgrown, Touched
from scoring.core.refreshing import refresh
from scoring.core.run import score_people

MODEL, TODAY = load(), 20_000
PEOPLE, ACCOUNTS = 300, 40
NO_COUNTS = Counts(*[ints([])] * 4)


def accounts(chance):
    """Some members have two accounts, some of them shared."""
    owner = np.sort(chance.integers(0, 30, ACCOUNTS))
    network = chance.integers(0, len(MODEL.networks), ACCOUNTS)
    share = chance.choice([1.0, 0.5], ACCOUNTS, p=[0.9, 0.1])
    return Accounts(owner, network, share, floats(np.full(ACCOUNTS, np.nan)))


def draw(chance, number, posts=False):
    """Reactions among members and strangers, the loud ones first; some of them are not sound."""
    target = (chance.random(number) ** 2 * (ACCOUNTS + 5)).astype(np.int64)
    actor = (chance.random(number) ** 1.5 * PEOPLE).astype(np.int64)
    day = TODAY - chance.integers(-1, 120, number)
    kind, count = chance.integers(-1, 6, number), chance.integers(0, 5, number)
    if posts:
        return PostEdges(
            target, actor, day, kind, count, target * 10 + chance.integers(0, 4, number)
        )
    return Edges(target, actor, day, kind, count)


def ring(posts=False):
    """Twelve strangers who react to the same nine accounts."""
    target, actor = (each.ravel() for each in np.meshgrid(np.arange(9), np.arange(400, 412)))
    rows = Edges(target, actor, target * 0 + TODAY - 9, target * 0, target * 0 + 1)
    return PostEdges(**rows.columns(), post=target * 0 - 1) if posts else rows


def known(chance):
    facts = Facts(
        ints([50, 60]), *(floats(chance.random(2) * 900) for _ in range(3)), *[floats([1, 0])] * 2
    )
    paused = chance.choice([0, 20], ACCOUNTS)
    vouched = np.arange(0, ACCOUNTS, 2)
    cleared = Cleared(*(chance.integers(0, top, 60) for top in (ACCOUNTS, PEOPLE, 3)))
    since, whole = vouched * 0 + TODAY - 40, bool(chance.integers(2))
    given = Given(
        chance.integers(0, ACCOUNTS, 80), chance.integers(0, PEOPLE, 80), chance.random(80)
    )
    return Known(vouched, since, facts, paused, whole, cleared, given)


def rows_of(edges, chosen):
    return type(edges)(**{name: column[chosen] for name, column in edges.columns().items()})


def joined(one, other):
    return type(one)(
        **{name: np.append(c, other.columns()[name]) for name, c in one.columns().items()}
    )


def same(found, expected):
    """Every number of two kept runs, and of what comes of them."""
    pairs = {
        name: getattr(found.masses.pairs, name) for name in ("target", "actor", "mass", "listed")
    }
    for name, column in pairs.items():
        assert column.tobytes() == getattr(expected.masses.pairs, name).tobytes(), name
    for part in ("around", "moved"):
        for each in fields(getattr(found.masses, part)):
            one, other = (getattr(getattr(k.masses, part), each.name) for k in (found, expected))
            if isinstance(one, np.ndarray):
                assert np.array_equal(one, other), each.name
    assert np.array_equal(found.masses.around.trust.tau, expected.masses.around.trust.tau)
    for each in fields(found.received):
        one, other = (getattr(k.received, each.name) for k in (found, expected))
        assert one.tobytes() == other.tobytes(), each.name
    assert found.recent.oldest.tolist() == expected.recent.oldest.tolist()
    for name in ("exact", "low", "high", "percentile"):
        one, other = (getattr(k.scores, name) for k in (found, expected))
        assert np.abs(one - other).max() < 1e-3, name


def persons(world, numbers):
    """A number for each person that is one to everybody: the owner on a network, else itself."""
    key = world.owner * 10 + world.network
    return np.where(numbers < ACCOUNTS, key[np.minimum(numbers, ACCOUNTS - 1)], numbers + 10_000)


def changed(chance, world, before, posts):
    """Some pairs lose everything, some a part, some get more, some are new."""
    extra = draw(chance, 60, posts)
    pair = persons(world, before.target) * 10**6 + persons(world, before.actor)
    new = persons(world, extra.target) * 10**6 + persons(world, extra.actor)
    some = chance.choice(np.unique(pair), 40)
    touched = np.isin(pair, np.append(some, new))
    gone = touched & (chance.random(len(before)) < 0.5)
    after = joined(rows_of(before, ~gone), extra)
    rows = joined(rows_of(before, touched & ~gone), extra)
    of = Touched(
        np.append(before.target[touched], extra.target),
        np.append(before.actor[touched], extra.actor),
    )
    return after, of, rows


@pytest.mark.parametrize("posts", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_a_refresh_equals_a_full_run(seed, posts):
    chance = np.random.default_rng(seed)
    world, what = accounts(chance), known(chance)
    edges = joined(draw(chance, 3_000, posts), ring(posts))
    kept = keep(world, edges, NO_COUNTS, 30, TODAY, MODEL, what)
    assert (kept.masses.around.pod >= 0).sum() >= 12
    for _ in range(3):
        edges, touched, rows = changed(chance, world, edges, posts)
        kept = refresh(kept, touched, rows)
        same(kept, keep(world, edges, NO_COUNTS, 30, TODAY, MODEL, what))


def test_a_kept_run_gives_the_scores_of_a_run():
    chance = np.random.default_rng(9)
    given = (accounts(chance), draw(chance, 2_000), NO_COUNTS, 30, TODAY, MODEL, known(chance))
    assert keep(*given).scores.exact.tobytes() == score_people(*given).exact.tobytes()


def kept_world(seed=3):
    chance = np.random.default_rng(seed)
    world, what = accounts(chance), known(chance)
    edges = draw(chance, 3_000)
    return chance, world, what, edges, keep(world, edges, NO_COUNTS, 30, TODAY, MODEL, what)


def test_without_following_an_actors_attention_others_keep_a_wrong_number(monkeypatch):
    """The twin: a stranger who also reacts to the last account has less left for all others."""
    _, world, what, edges, _ = kept_world()
    targets = np.arange(ACCOUNTS)
    loud = Edges(targets, targets * 0 + 5_000, targets * 0 + TODAY, targets * 0, targets * 0 + 3)
    edges, last = joined(edges, rows_of(loud, slice(0, -1))), rows_of(loud, slice(-1, None))
    kept = keep(world, edges, NO_COUNTS, 30, TODAY, MODEL, what)
    expected = keep(world, joined(edges, last), NO_COUNTS, 30, TODAY, MODEL, what)
    mine = (edges.actor == 5_000) & (persons(world, edges.target) == persons(world, last.target)[0])
    rows = joined(rows_of(edges, mine), last)
    touched = Touched(rows.target, rows.actor)
    same(refresh(kept, touched, rows), expected)
    before = kept.masses.around.attention
    monkeypatch.setattr(reach, "attention", lambda pairs, moved, n: before[:n])
    wrong = refresh(kept, touched, rows)
    assert not np.array_equal(wrong.received.engagement, expected.received.engagement)


def test_deleting_what_never_was_changes_nothing():
    *_, kept = kept_world()
    nobody = Touched(ints([3, 7, -1, 4]), ints([9_999, 999_999, 5, -8]))
    same(refresh(kept, nobody, rows_of(draw(np.random.default_rng(0), 5), [])), kept)


def test_naming_a_pair_twice_is_naming_it_once():
    chance, world, what, edges, kept = kept_world()
    after, touched, rows = changed(chance, world, edges, posts=False)
    twice = joined(touched, touched)
    same(refresh(kept, twice, rows), keep(world, after, NO_COUNTS, 30, TODAY, MODEL, what))


def test_reactions_to_oneself_and_impossible_rows_are_counted_and_left_out():
    *_, kept = kept_world()
    bad = Edges(
        ints([200, 201, 202, 203, 0]), ints([3, 3, 3, 3, 0]),
        ints([TODAY + 1, TODAY, 100, TODAY, TODAY]), ints([0, 99, 0, 0, 0]), ints([1, 1, 1, -5, 1]),
    )  # fmt: skip
    after = refresh(kept, Touched(bad.target, bad.actor), bad)
    same(after, kept)
    assert after.masses.ignored == {
        "in_the_future": 1, "unknown_kind": 1, "before_2005": 1, "impossible_count": 1,
        "own_account": 1,
    }  # fmt: skip


def test_a_row_of_a_pair_that_is_not_touched_is_refused():
    *_, edges, kept = kept_world()
    with pytest.raises(ValueError, match="not said to be touched"):
        refresh(kept, Touched(ints([0]), ints([250])), rows_of(edges, slice(0, 50)))


def test_what_outgrows_the_kept_cells_asks_for_a_full_run():
    *_, kept = kept_world()
    far = Edges(*(ints([value]) for value in (0, 2**29, TODAY, 0, 1)))
    with pytest.raises(Outgrown):
        refresh(kept, Touched(far.target, far.actor), far)


def test_an_empty_house_fills_and_empties():
    chance = np.random.default_rng(5)
    world, what = accounts(chance), known(chance)
    nothing, some = rows_of(draw(chance, 1), []), draw(chance, 400)
    empty = keep(world, nothing, NO_COUNTS, 30, TODAY, MODEL, what)
    full = refresh(empty, Touched(some.target, some.actor), some)
    same(full, keep(world, some, NO_COUNTS, 30, TODAY, MODEL, what))
    same(refresh(full, Touched(some.target, some.actor), nothing), empty)


def test_cells_too_wide_for_one_word_are_kept_in_two(monkeypatch):
    monkeypatch.setattr(packing, "WORD", 20)
    chance, world, what, edges, kept = kept_world()
    assert not kept.cells.layout.fits
    after, touched, rows = changed(chance, world, edges, posts=False)
    same(refresh(kept, touched, rows), keep(world, after, NO_COUNTS, 30, TODAY, MODEL, what))
