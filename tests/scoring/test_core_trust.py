"""Step 5: whose reactions are believed."""

import dataclasses

import numpy as np
import pytest

from scoring.core import trust as trust_file
from scoring.core.arrays import Facts, Given, Known, floats, ints
from scoring.core.given import given_of, offered
from scoring.core.pair_columns import Pairs
from scoring.core.published import load
from scoring.core.run import NOTHING_KNOWN
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
    return trust(found, np.ones(len(found)), known, NOTHING_KNOWN, people, MODEL).tau


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


def given(*rows):
    """(giver, person, kind, days ago) as of today, on the first network of the model."""
    giver, person, kind, ago = (ints([row[i] for row in rows]) for i in range(4))
    return given_of(giver, person, kind, TODAY - ago, TODAY, load().kinds)


def test_what_a_person_gave_adds_up_and_fades():
    share, like = load().kind_code("share"), load().kind_code("like")
    found = given((1, 9, share, 0), (1, 9, share, 30), (2, 9, like, 0), (1, 9, share, -1))
    assert list(zip(found.giver.tolist(), found.person.tolist(), strict=True)) == [(1, 9), (2, 9)]
    assert found.moved.tolist() == pytest.approx([1 - np.exp(-3.0), 1 - np.exp(-0.3)])


def test_two_who_are_vouched_for_endorse_whom_they_react_to_and_one_does_not():
    share = load().kind_code("share")
    vouched = np.array([1.0, 1.0, 1.0, 0, 0, 0, 0, 0])
    by_three = [(giver, 7, share, ago) for giver in range(3) for ago in range(9)]
    by_one = [(0, 6, share, ago) for ago in range(9)]
    heard = offered(given(*by_three, *by_one), vouched, 8)
    assert heard[7] > 2.9 > 1.0 > heard[6] > 0.9
    assert offered(given(*by_three), vouched * 0, 8).max() == 0
    everybody = [(0, person, share, 0) for person in range(1, 200)]
    assert offered(given(*everybody), np.ones(200), 200).max() < 0.25


def test_fans_whom_members_react_to_lift_the_lower_end():
    fan, members = fans(40), [(giver, STRANGERS + n) for giver in (1, 2, 3) for n in range(40)]
    world = World(accounts=[(n, "stackexchange") for n in range(4)], edges=fan, members=4)
    linked = Known(ints([1, 2, 3]), np.full(3, TODAY - 90), Facts.none())
    giver, person = (ints([row[i] for row in members]) for i in range(2))
    known = dataclasses.replace(linked, given=Given(giver, person, np.ones(len(giver))))
    assert world.score(known=known).low[ALICE] > world.score(known=linked).low[ALICE] + 3
