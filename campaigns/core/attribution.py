"""Which claim an order is credited to, by a stated policy: a code before a link, the last touch.

A code is used on the order itself. Links are followed before it: an order and its touches share a
`journey`, the reference that the link handed on to the shop. Integers only, so totals are exact,
and nothing depends on the order in which rows come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Kinds = NDArray[np.int8]

NOBODY = -1
CODE, LINK = 0, 1
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Touches:
    """One row a touch, int64[T] each: its journey, the claim whose link it was, when in ms.

    Journeys are numbered from 0, as `numpy.unique` does.
    """

    journey: Ints
    claim: Ints
    at: Ints


@dataclass(frozen=True, slots=True)
class Orders:
    """One row an order, int64[N] each; `key` names it once.

    `journey` and `code` (the claim whose code was used) are NOBODY where there is none; `at` in
    ms; `net` in minor units after returns; `currency` is any number for each currency.
    """

    key: Ints
    journey: Ints
    at: Ints
    net: Ints
    currency: Ints
    code: Ints


@dataclass(frozen=True, slots=True)
class Policy:
    """How many days a touch counts, which kinds count and in which order, and which touch of many.

    A touch counts from its own moment to the last of `window_days`, both ends included. Raises
    ValueError for a window under a day, no kinds, a kind twice or unknown.
    """

    window_days: int = 30
    kinds: tuple[int, ...] = (CODE, LINK)
    last: bool = True

    def __post_init__(self) -> None:
        if self.window_days < 1:
            raise ValueError("a window of at least a day")
        if not self.kinds or sorted(set(self.kinds)) != sorted(self.kinds):
            raise ValueError("at least one kind, each once")
        if not set(self.kinds) <= {CODE, LINK}:
            raise ValueError("kinds are CODE and LINK")


@dataclass(frozen=True, slots=True)
class Credit:
    """By rising order key: the claim credited or NOBODY, by which kind (NOBODY too), touched when.

    int64[N], int64[N], int8[N] and int64[N] in ms (0 for nobody).
    """

    key: Ints
    claim: Ints
    kind: Kinds
    at: Ints


def attribute(touches: Touches, orders: Orders, policy: Policy) -> Credit:
    """At most one claim for each order; NOBODY where no touch counts.

    Two touches of one journey in the same millisecond: the lower claim, which was made first.
    Raises ValueError for columns of different lengths, an order that comes twice, or journeys that
    are not numbered from 0.
    """
    check(touches, orders)
    by_key = np.argsort(orders.key)
    journey, at, code = (part[by_key] for part in (orders.journey, orders.at, orders.code))
    claim = np.full(len(by_key), NOBODY, np.int64)
    kind = np.full(len(by_key), NOBODY, np.int8)
    when = np.zeros(len(by_key), np.int64)
    for each in policy.kinds:
        open_ = np.flatnonzero(claim == NOBODY)
        if each == CODE:
            found, moment = code[open_], at[open_]
        else:
            found, moment = touched(touches, journey[open_], at[open_], policy)
        hit = found != NOBODY
        claim[open_[hit]], kind[open_[hit]], when[open_[hit]] = found[hit], each, moment[hit]
    return Credit(orders.key[by_key], claim, kind, when)


def check(touches: Touches, orders: Orders) -> None:
    for rows in (touches, orders):
        if len({len(getattr(rows, name)) for name in rows.__slots__}) != 1:
            raise ValueError("columns of one length")
    if len(np.unique(orders.key)) != len(orders.key):
        raise ValueError("an order comes twice")


def touched(touches: Touches, journey: Ints, at: Ints, policy: Policy) -> tuple[Ints, Ints]:
    """For each order the claim of the touch that counts and its moment; NOBODY and 0 for none."""
    nobody = np.full(len(at), NOBODY, np.int64), np.zeros(len(at), np.int64)
    wanted = places(journey, touches.journey)
    place = wanted[touches.journey]
    ours = place != NOBODY
    if not ours.any():
        return nobody
    window = policy.window_days * DAY_MS
    moment = touches.at[ours]
    first = min(int(moment.min()), int(at.min()) - window)
    span = max(int(moment.max()), int(at.max())) - first + 2
    if span * (int(place.max()) + 1) >= 2**63:
        raise ValueError("moments are milliseconds of one era")
    # One number for (journey, moment): later in a journey is larger, and journeys never mix.
    line, claim = lowest(place[ours] * span + (moment - first), touches.claim[ours])
    start = np.where(journey == NOBODY, NOBODY, wanted[journey]) * span - first
    if policy.last:
        spot = np.searchsorted(line, start + at, side="right") - 1
    else:
        spot = np.searchsorted(line, start + at - window, side="left")
    spot = np.clip(spot, 0, len(line) - 1)
    found = line[spot] - start
    counts = (journey != NOBODY) & (found <= at) & (found >= at - window)
    return np.where(counts, claim[spot], NOBODY), np.where(counts, found, 0)


def places(asked: Ints, given: Ints) -> Ints:
    """int64[highest + 2]: for each journey its place among those of orders, NOBODY for the others.

    The last one stands for NOBODY itself. Raises ValueError for journeys that are not numbered.
    """
    most = max(int(asked.max(initial=0)), int(given.max(initial=0)))
    if most >= 2**31 or min(int(asked.min(initial=0)), int(given.min(initial=0))) < NOBODY:
        raise ValueError("journeys are numbered from 0")
    known = np.zeros(most + 2, np.bool_)
    known[asked] = True
    known[NOBODY] = False
    return np.where(known, np.cumsum(known) - 1, NOBODY)


def lowest(line: Ints, claim: Ints) -> tuple[Ints, Ints]:
    """The different numbers of a line, rising, each with its lowest claim."""
    rising = np.argsort(line)
    line, claim = line[rising], claim[rising]
    starts = np.flatnonzero(np.append(True, np.diff(line) != 0))
    return line[starts], np.minimum.reduceat(claim, starts)


def settle(named: Sequence[Credit]) -> Credit:
    """One credit of several for the same orders, as when campaigns have policies of their own.

    A code before a link, then the later touch, then the lower claim: no order counts twice.
    Raises ValueError without credits or for other orders.
    """
    if not named or any(not np.array_equal(one.key, named[0].key) for one in named):
        raise ValueError("credits for the same orders")
    best = named[0]
    for one in named[1:]:
        rank, other = (np.where(each.claim == NOBODY, 2, each.kind) for each in (best, one))
        later = (one.at > best.at) | ((one.at == best.at) & (one.claim < best.claim))
        wins = (other < rank) | ((other == rank) & (rank < 2) & later)
        best = Credit(
            best.key,
            np.where(wins, one.claim, best.claim),
            np.where(wins, one.kind, best.kind).astype(np.int8),
            np.where(wins, one.at, best.at),
        )
    return best
