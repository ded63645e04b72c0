"""A made-up crowd for the score's benchmark: seeded, drawn as arrays, with a few very loud people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Accounts, Bools, Edges, Ints, floats
from scoring.core.model import Model
from scoring.core.pair_columns import Pairs
from scoring.core.recells import Touched

LAST_DAY = 20_400
SPAN = 180  # days
TOPS = 0.5  # of the exponent by which the targets are uneven
ANSWERED = 0.1  # of the events are answered by their target
LOUD = 0.7
BLOCK = 1 << 20
KIND_SHARES = {"share": 0.35, "reply": 0.2, "mention": 0.15, "like": 0.3}


def everybody(people: int, model: Model) -> Accounts:
    """One account for each person."""
    network = model.network_code("x")
    return Accounts(
        np.arange(people),
        np.full(people, network),
        np.ones(people),
        floats(np.full(people, np.nan)),
    )


def events(people: int, number: int, model: Model, seed: int) -> Edges:
    """So many events between people 0 to people - 1; int32 and int8, 14 bytes an event.

    A tenth answers another event. Targets and actors are drawn with a heavy tail: u to the power
    of 2 for actors, of 1 / (1 - TOPS) for targets, so that the loudest get a thousandth each.
    """
    chance = np.random.default_rng(seed)
    first = number - int(number * ANSWERED)
    target = _uneven(chance, people, first, 1 / (1 - TOPS))
    actor = _uneven(chance, people, first, 1 / LOUD)
    # Numbers are dealt anew, so that the loud are not the ones who are reacted to.
    actor = chance.permutation(people).astype(np.int32)[actor]
    answered = chance.integers(0, first, number - first)
    names = list(KIND_SHARES)
    kinds = np.array([model.kind_code(name) for name in names], dtype=np.int8)
    kind = kinds[chance.choice(len(names), number, p=list(KIND_SHARES.values()))]
    day = (LAST_DAY - chance.integers(0, SPAN, number, dtype=np.int32)).astype(np.int32)
    return Edges(
        np.concatenate([target, actor[answered]]),
        np.concatenate([actor, target[answered]]),
        day,
        kind,
        np.ones(number, dtype=np.int8),
    )


@dataclass(frozen=True)
class Change:
    """after: all events after it. touched: the pairs it is about. rows: all their events after."""

    after: Edges
    touched: Touched
    rows: Edges


def changed(
    before: Edges, pairs: Pairs, people: int, share: float, model: Model, seed: int
) -> Change:
    """A share of the pairs, drawn evenly: eight tenths get one reaction more in the last week, a
    tenth loses all that it had, and as many are new.
    """
    chance = np.random.default_rng(seed + 1)
    chosen = chance.choice(len(pairs), int(len(pairs) * share * 0.9), replace=False)
    tenth = len(chosen) // 9
    target = np.append(pairs.target[chosen], chance.integers(0, people, tenth, dtype=np.int32))
    actor = np.append(pairs.actor[chosen], chance.integers(0, people, tenth, dtype=np.int32))
    key = target.astype(np.int64) * people + actor
    touched, gone = (_among(before, keys, people) for keys in (key, key[:tenth]))
    more = Edges(
        target[tenth:],
        actor[tenth:],
        (LAST_DAY - chance.integers(0, 7, len(key) - tenth)).astype(np.int32),
        np.full(len(key) - tenth, model.kind_code("reply"), dtype=np.int8),
        np.ones(len(key) - tenth, dtype=np.int8),
    )
    return Change(
        _joined(before, ~gone, more),
        Touched(target.astype(np.int64), actor.astype(np.int64)),
        _joined(before, touched & ~gone, more),
    )


def _among(edges: Edges, keys: Ints, people: int) -> Bools:
    """Which events are between these pairs."""
    keys, found = np.sort(keys), np.empty(len(edges), dtype=np.bool_)
    for begin in range(0, len(edges), BLOCK):
        rows = slice(begin, begin + BLOCK)
        asked = edges.target[rows].astype(np.int64) * people + edges.actor[rows]
        found[rows] = keys[np.minimum(np.searchsorted(keys, asked), len(keys) - 1)] == asked
    return found


def _joined(edges: Edges, chosen: Bools, more: Edges) -> Edges:
    later = more.columns()
    return Edges(**{n: np.append(c[chosen], later[n]) for n, c in edges.columns().items()})


def _uneven(chance: np.random.Generator, people: int, number: int, power: float) -> np.ndarray:
    drawn = chance.random(number, dtype=np.float32).astype(np.float64) ** power
    return np.minimum((drawn * people).astype(np.int32), people - 1)
