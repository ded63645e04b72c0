"""Which claim an order is credited to: known answers, ties, and nothing counted twice."""

import numpy as np
import pytest

from campaigns.benchmarks.attribution import shuffled
from campaigns.benchmarks.journeys import journeys
from campaigns.core.attribution import (
    CODE,
    DAY_MS,
    LINK,
    NOBODY,
    Credit,
    Orders,
    Policy,
    Touches,
    attribute,
    settle,
)  # fmt: skip
from campaigns.core.credits import moved, totals

NOW = 1_800_000_000_000


def touches(*rows):
    """Rows of (journey, claim, days before now)."""
    table = np.array(rows, np.float64).reshape(-1, 3)
    at = NOW - (table[:, 2] * DAY_MS).astype(np.int64)
    return Touches(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), at)


def orders(*rows):
    """Rows of (key, journey, code, net): all of them now, in one currency."""
    key, journey, code, net = np.array(rows, np.int64).reshape(-1, 4).T
    return Orders(key, journey, np.full(len(key), NOW), net, np.zeros(len(key), np.int64), code)


CASES = [
    ("no touch at all", [], (7, NOBODY), Policy(), NOBODY),
    ("the last of two links", [(7, 1, 3), (7, 2, 1)], (7, NOBODY), Policy(), 2),
    ("the first of two links", [(7, 1, 3), (7, 2, 1)], (7, NOBODY), Policy(last=False), 1),
    ("a code before a later link", [(7, 1, 0)], (7, 5), Policy(), 5),
    ("a link before a code", [(7, 1, 9)], (7, 5), Policy(kinds=(LINK, CODE)), 1),
    ("links only", [], (7, 5), Policy(kinds=(LINK,)), NOBODY),
    ("codes only", [(7, 1, 1)], (7, NOBODY), Policy(kinds=(CODE,)), NOBODY),
    ("the last moment of the window", [(7, 1, 30)], (7, NOBODY), Policy(), 1),
    ("a moment too early", [(7, 1, 30.00001)], (7, NOBODY), Policy(), NOBODY),
    ("too early, but not for the other policy", [(7, 1, 45)], (7, NOBODY), Policy(60), 1),
    ("the first inside the window", [(7, 1, 45), (7, 2, 9)], (7, NOBODY), Policy(last=False), 2),
    ("a touch after the order", [(7, 1, -1)], (7, NOBODY), Policy(), NOBODY),
    ("the moment of the order", [(7, 1, 0)], (7, NOBODY), Policy(), 1),
    ("a tie goes to the lower claim", [(7, 9, 1), (7, 4, 1), (7, 6, 1)], (7, NOBODY), Policy(), 4),
    ("a tie of firsts too", [(7, 9, 1), (7, 4, 1)], (7, NOBODY), Policy(last=False), 4),
    ("another journey", [(6, 1, 1), (8, 2, 1)], (7, NOBODY), Policy(), NOBODY),
    ("no journey", [(-1, 1, 1)], (NOBODY, NOBODY), Policy(), NOBODY),
]  # fmt: skip


@pytest.mark.parametrize(
    "came, order, policy, claim", [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_known_answers(came, order, policy, claim):
    found = attribute(touches(*came), orders((1, *order, 100)), policy)
    assert found.claim.tolist() == [claim]


def plain(came, asked, policy):
    """The same said slowly, one order after the other."""
    for order in sorted(range(len(asked.key)), key=lambda each: asked.key[each]):
        if asked.code[order] != NOBODY:
            yield asked.code[order]
            continue
        there = (came.journey == asked.journey[order]) & (asked.journey[order] != NOBODY)
        there &= (came.at <= asked.at[order]) & (came.at >= asked.at[order] - 30 * DAY_MS)
        spots = np.flatnonzero(there)
        sign = -1 if policy.last else 1
        yield min(((sign * came.at[at], came.claim[at]) for at in spots), default=(0, NOBODY))[1]


@pytest.mark.parametrize("last", [True, False])
def test_the_slow_way_says_the_same(last):
    came, asked = journeys(4_000, 600, 3)
    found = attribute(came, asked, Policy(last=last))
    assert found.claim.tolist() == list(plain(came, asked, Policy(last=last)))
    assert 100 < np.count_nonzero(found.kind == LINK) < 500


def test_totals_are_the_same_bytes_in_any_order_and_hold_every_order_once():
    came, asked = journeys(20_000, 2_000, 4)
    first = totals(attribute(came, asked, Policy()), asked)
    chance = np.random.default_rng(5)
    for _ in range(3):
        came, asked = shuffled(came, asked, chance)
        assert totals(attribute(came, asked, Policy()), asked).dump() == first.dump()
    assert (first.orders.sum(), first.net.sum()) == (2_000, asked.net.sum())
    assert NOBODY in first.claim


def test_money_past_what_a_float_can_hold_is_exact():
    asked = orders((1, 7, 5, 2**53), (2, 7, 5, 1), (3, 7, NOBODY, 9))
    found = totals(attribute(touches(), asked, Policy()), asked)
    assert found.net.tolist() == [9, 2**53 + 1]


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="twice"):
        attribute(touches(), orders((1, 7, 5, 1), (1, 7, 6, 1)), Policy())
    short = Touches(np.zeros(2, np.int64), np.zeros(1, np.int64), np.zeros(2, np.int64))
    with pytest.raises(ValueError, match="length"):
        attribute(short, orders((1, 7, 5, 1)), Policy())
    for wild in (2**40, -2):
        with pytest.raises(ValueError, match="numbered"):
            attribute(touches((7, 1, 1)), orders((1, wild, NOBODY, 1)), Policy())
    for wrong in ({"window_days": 0}, {"kinds": ()}, {"kinds": (CODE, CODE)}, {"kinds": (3,)}):
        with pytest.raises(ValueError):
            Policy(**wrong)


def credit(*rows):
    """Rows of (claim, kind, at) for orders 1, 2, ..."""
    claim, kind, at = np.array(rows, np.int64).T
    return Credit(np.arange(1, len(rows) + 1), claim, kind.astype(np.int8), at)


def test_an_order_that_two_campaigns_name_goes_to_one():
    one = credit((1, LINK, 5), (1, LINK, 9), (1, LINK, 5), (NOBODY, NOBODY, 0), (1, CODE, 1))
    two = credit((2, CODE, 4), (2, LINK, 8), (2, LINK, 5), (2, LINK, 1), (NOBODY, NOBODY, 0))
    found, other = settle([one, two]), settle([two, one])
    assert found.claim.tolist() == other.claim.tolist() == [2, 1, 1, 2, 1]
    with pytest.raises(ValueError, match="same orders"):
        settle([])


def test_what_another_policy_moves_is_counted():
    came = touches((1, 10, 3), (1, 11, 1), (2, 12, 45), (3, 13, 2))
    asked = orders((1, 1, NOBODY, 5), (2, 2, NOBODY, 5), (3, 3, 20, 5), (4, 4, NOBODY, 5))
    now, then = (attribute(came, asked, p) for p in (Policy(), Policy(60, (LINK,), last=False)))
    found = moved(now, then)
    assert (found.elsewhere, found.lost, found.gained) == (2, 0, 1)
    assert moved(then, now).lost == 1
