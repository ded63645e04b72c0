"""What was found honest: no pod, no burst and no cap is made of it, and of nothing else."""

import numpy as np
import pytest

from scoring.core import findings
from scoring.core.arrays import Accounts, Cleared, Counts, Facts, Known, PostEdges, floats, ints
from scoring.core.features import DISCOUNTS
from scoring.core.masses import gather_masses
from scoring.core.published import load
from scoring.core.run import score_masses
from tests.scoring.reactions import ALICE, STRANGERS, TODAY, World, edges, fans
from tests.scoring.test_core_gaming import ring, viral

MODEL = load()
NOBODY = (ints([]), ints([]), Facts.none())


def clear(kind, actors, target=ALICE):
    actors = ints(actors)
    full = np.full(len(actors), target), actors, np.full(len(actors), DISCOUNTS.index(kind))
    return Known(*NOBODY, cleared=Cleared(*full))


def test_a_cleared_pod_counts_in_full_for_the_one_member():
    held, free = ring().score(), ring().score(known=clear("pods", STRANGERS + np.arange(30)))
    single = 1 - np.exp(-2)
    assert free.networks.received.engagement[0] == pytest.approx(30 * single)
    assert free.networks.discounts[0].tolist() == [0, 0, 0]
    assert free.exact[ALICE] > held.exact[ALICE] + 1
    assert free.exact[1:].tolist() == held.exact[1:].tolist()


def test_whoever_joins_the_pod_later_counts_as_a_pod():
    cleared = clear("pods", STRANGERS + np.arange(10))
    received = ring().score(known=cleared).networks.received
    single = 1 - np.exp(-2)
    assert received.engagement[0] == pytest.approx(10 * single + np.sqrt(20 * single))


def test_a_cleared_burst_waits_for_nothing():
    held = viral(1).score().networks.received
    free = viral(1).score(known=clear("bursts", STRANGERS + 500 + np.arange(200)))
    assert free.networks.received.engagement[0] > held.engagement[0] + 50
    assert free.networks.received.engagement[0] == pytest.approx(held.before[0, 1], abs=2)


def fakes(n=1000, cleared=None):
    facts = Facts(
        STRANGERS + np.arange(n), *(floats(np.full(n, value)) for value in (40, 0, 10, 0, 0))
    )
    world = World([(ALICE, "x")], fans(n))
    return world.score(known=Known(ints([]), ints([]), facts, cleared=cleared))


def test_cleared_strangers_are_not_capped_and_lift_nobody_elses_cap():
    some = clear("unproven", STRANGERS + np.arange(400)).cleared
    held, free = fakes().networks.received, fakes(cleared=some).networks.received
    moved, tau = 1 - np.exp(-2), 0.1
    capped = 1000 * moved * tau * 6 + 3
    assert held.engagement[0] == pytest.approx(capped)
    assert free.engagement[0] == pytest.approx(capped + 400 * moved * (1 - tau))
    assert free.low_engagement[0] == held.low_engagement[0]


def test_clearing_who_never_reacted_changes_nothing():
    nobody = clear("pods", STRANGERS + 900 + np.arange(9))
    assert ring().score(known=nobody).exact.tolist() == ring().score().exact.tolist()


def gathered(world, posts):
    rows = edges(world.edges)
    rows = PostEdges(*rows.columns().values(), post=ints(posts))
    accounts: Accounts = world.account_arrays()
    none = Counts(*(ints([]) for _ in range(4)))
    known = Known(*NOBODY)
    masses = gather_masses(accounts, rows, none, world.members, TODAY, MODEL, known)
    return masses, score_masses(masses, world.members, TODAY, MODEL)


def test_the_evidence_counts_and_names_nobody():
    world = ring()
    world.edges += fans(4, first=500, ago=3)  # four who belong to no pod
    masses, scores = gathered(world, [row % 3 for row in range(180)] + [7] * 4)
    found = [one for one in findings.taken(scores, 0.5) if one.owner == ALICE]
    assert [(one.discount, one.points < -0.5) for one in found] == [("pods", True)]
    (told,) = findings.behind(masses, found, TODAY)
    assert (told.reactors, told.reactions, told.days) == (30, 30, [(TODAY, 30)])
    assert (told.posts, told.first, told.last) == ([0, 1, 2], TODAY, TODAY)


def test_a_burst_is_told_by_its_days():
    world = viral(1)
    masses, scores = gathered(world, [0] * len(world.edges))
    found = [one for one in findings.taken(scores, 0.5) if one.discount == "bursts"]
    (told,) = findings.behind(masses, found, TODAY)
    assert told.days[0] == (TODAY - 1, 202)
    assert told.reactors == 202
