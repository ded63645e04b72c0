"""Step 5: whose reactions are believed."""

import numpy as np
import pytest

from scoring.core import trust as trust_file
from scoring.core.arrays import Facts, Known, floats, ints
from scoring.core.pair_columns import Pairs
from scoring.core.published import load
from scoring.core.trust import by_facts, seeds, trust
from tests.scoring.reactions import ALICE, STRANGERS, TODAY, World, fans

MODEL = load().trust


def pairs(rows):
    """(target, actor), each moved by 1."""
    target, actor = np.array(sorted(rows)).T
    return Pairs(target, actor, np.ones(len(rows)), np.zeros(len(rows), np.float32))


def believed(rows, vouched, people=10):
    known = np.zeros(people)
    known[vouched] = 1.0
    found = pairs(rows)
    return trust(found, np.ones(len(found)), known, Facts.none(), people, MODEL).tau


def test_two_independent_endorsers_make_somebody_credible():
    tau = believed([(5, 0), (6, 0), (6, 1), (6, 2)], [0, 1, 2])
    assert tau[5] == 0.0
    assert tau[6] == pytest.approx(1 - np.exp(-1))
    assert tau[:3].tolist() == [1.0] * 3


def test_trust_goes_one_hop_and_no_further():
    """Everybody whom 5 and 6 endorse stays unknown, though both are endorsed."""
    rows = [(t, a) for t in (5, 6, 7) for a in (0, 1, 2)] + [(8, 5), (8, 6), (8, 7)]
    assert believed(rows, [0, 1, 2])[8] == 0.0


def test_without_the_one_hop_a_ring_would_be_trusted():
    """The twin: were the endorsed taken for seeds, the next ones would be trusted too."""
    rows = [(t, a) for t in (5, 6, 7) for a in (0, 1, 2)] + [(8, 5), (8, 6), (8, 7)]
    assert believed(rows, [0, 1, 2, 5, 6, 7])[8] > 0.5


def facts(**said):
    row = {"age_days": np.nan, "audience": np.nan, "following": np.nan, "verified": np.nan,
           "domain": np.nan} | said  # fmt: skip
    return Facts(ints([0]), *(floats([row[name]]) for name in row))


def test_facts_add_up_within_their_bounds():
    assert by_facts(facts(), MODEL).tolist() == [MODEL.least]
    best = facts(age_days=4000, audience=9e5, following=10, verified=1, domain=1)
    assert by_facts(best, MODEL) == pytest.approx([MODEL.most])


def test_a_new_account_counts_in_proportion_to_its_age():
    old, young = (by_facts(facts(age_days=days, verified=1), MODEL)[0] for days in (29, 3))
    assert young == pytest.approx(old * 3 / 29)


def test_without_the_ramp_a_fresh_account_counts_in_full(monkeypatch):
    monkeypatch.setattr(trust_file, "ramp", lambda age, days: np.ones(len(age)))
    assert by_facts(facts(age_days=0, verified=1), MODEL)[0] > 0.15


def test_whoever_linked_long_ago_vouches_in_full():
    found = seeds(ints([1, 2, 3]), ints([0, 15, 400]), 5, MODEL)
    assert found.tolist() == [0.0, 0.0, 0.5, 1.0, 0.0]


def test_vouched_reactors_lift_the_lower_end():
    world = World(edges=fans(40))
    alone = world.score()
    known = Known(STRANGERS + np.arange(40), np.full(40, TODAY - 90), Facts.none())
    vouched = world.score(known=known)
    assert vouched.low[ALICE] > alone.low[ALICE] + 10
    assert vouched.exact[ALICE] == alone.exact[ALICE]
