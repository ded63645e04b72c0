"""What cannot be bought: caps, pods, bursts, quarrels; and what each guard is good for."""

import numpy as np
import pytest

from scoring.core import bursts, cap, features, masses, pods
from scoring.core.arrays import Facts, Known, PostEdges, ints
from scoring.core.cells import pair_mass
from scoring.core.published import load
from scoring.core.threads import once_in_a_thread
from tests.scoring.reactions import ALICE, BEA, STRANGERS, TODAY, World, edges, fans

MODEL = load()
ALL_SEEN = Known(ints([]), ints([]), Facts.none(), whole=True)


def test_the_unproven_count_in_proportion_to_the_proven():
    trusted, unproven = np.array([0.0, 1.0, 1.0, 0.0]), np.array([1000.0, 1000.0, 4.0, 2.0])
    assert cap.cap_unproven(trusted, unproven).tolist() == [3.0, 9.0, 5.0, 2.0]


def test_a_thousand_fakes_are_worth_three_people():
    scores = World([(ALICE, "x")], fans(1000)).score(known=ALL_SEEN)
    assert scores.networks.received.engagement.tolist() == pytest.approx([3.0])
    assert scores.networks.received.breadth[0] <= 3.0
    assert scores.networks.discounts.sum() < 0
    lines = scores.networks.lines.sum() + scores.networks.discounts.sum()
    assert scores.baseline + lines == pytest.approx(scores.exact[ALICE], abs=1e-6)


def test_without_the_cap_a_thousand_fakes_are_a_thousand_people(monkeypatch):
    world = World([(ALICE, "x")], fans(1000))
    honest = world.score(known=ALL_SEEN).exact[ALICE]
    monkeypatch.setattr(features, "cap_unproven", lambda trusted, unproven: trusted + unproven)
    monkeypatch.setattr(features, "cap_people", lambda people, trusted, mass: people)
    assert world.score(known=ALL_SEEN).exact[ALICE] > honest + 40


def ring(size=30, targets=6):
    """The same people react to the same accounts."""
    rows = [row for t in range(targets) for row in fans(size, target=t)]
    return World([(t, "x") for t in range(targets)], rows, members=targets)


def grouped(world):
    found, _ = pair_mass(edges(world.edges), MODEL.kinds, TODAY)
    return pods.pods(found, len(world.accounts), STRANGERS + 100)


def test_those_who_react_to_the_same_accounts_are_one_pod():
    group = grouped(ring())[STRANGERS : STRANGERS + 30]
    assert len(set(group.tolist())) == 1
    assert group[0] >= 0


def test_a_shared_taste_is_no_pod():
    assert set(grouped(ring(targets=4)).tolist()) == {pods.NONE}
    apart = World([(t, "x") for t in range(40)], members=40)
    rng = np.random.default_rng(2)
    for actor in range(60):
        chosen = rng.choice(40, 6, replace=False).tolist()
        apart.edges += [(t, STRANGERS + actor, "share", 0, 1) for t in chosen]
    together = grouped(apart)
    assert (together >= 0).sum() <= 6


def test_a_pod_counts_as_the_root_of_its_size():
    received = ring().score().networks.received
    single = 1 - np.exp(-2)
    assert received.engagement == pytest.approx(np.full(6, np.sqrt(30 * single)))


def test_without_pods_a_ring_counts_in_full(monkeypatch):
    monkeypatch.setattr(
        masses, "share_of_pod", lambda pairs, moved, group, cleared: np.ones(len(pairs))
    )
    received = ring().score().networks.received
    assert received.engagement == pytest.approx(np.full(6, 30 * (1 - np.exp(-2))))


def viral(ago):
    """Alice with two reactions a day for two months, and two hundred on one day."""
    usual = [row for day in range(60) for row in fans(2, first=2 * day, ago=day)]
    return World([(ALICE, "x")], usual + fans(200, first=500, ago=ago))


def test_a_burst_waits_for_a_week():
    fresh, lasting = (viral(ago).score().networks.received for ago in (1, 8))
    assert fresh.engagement[0] < fresh.before[0, 1] - 50
    assert lasting.engagement[0] == pytest.approx(lasting.before[0, 1])


def test_without_the_wait_a_bought_day_counts_at_once(monkeypatch):
    held = viral(1).exact()
    monkeypatch.setattr(bursts, "TIMES", 1e9)
    assert viral(1).exact() > held + 2


def test_what_is_trusted_never_waits():
    people = STRANGERS + 500 + np.arange(200)
    known = Known(people, np.full(200, TODAY - 90), Facts.none())
    received = viral(1).score(known=known).networks.received
    # Only the two usual ones of that day, whom nobody vouches for, wait in part.
    assert received.engagement[0] == pytest.approx(received.before[0, 1], abs=1)


def test_an_account_without_a_past_has_no_usual_day():
    received = World([(ALICE, "x")], fans(200, ago=1)).score().networks.received
    assert received.engagement == pytest.approx(received.before[:, 1])


def test_a_quarrel_is_paid_once():
    rows = edges([(ALICE, 100, "reply", day, 3) for day in range(9)])
    talk = np.array([name in ("reply", "mention") for name in MODEL.kind_names])
    quarrel = PostEdges(*rows.columns().values(), post=np.zeros(9, dtype=np.int64))
    left = once_in_a_thread(quarrel, talk)
    assert (left.day.tolist(), left.count.tolist()) == ([TODAY - 8], [1])
    apart = PostEdges(*rows.columns().values(), post=np.arange(9))
    assert len(once_in_a_thread(apart, talk)) == 9


def test_unasked_replies_to_others_are_worth_nothing():
    quiet = World([(ALICE, "x"), (BEA, "x")], fans(12))
    loud = World(quiet.accounts, [*quiet.edges, *((600 + i, 0, "reply", 1, 3) for i in range(200))])
    assert loud.exact() == quiet.exact()
