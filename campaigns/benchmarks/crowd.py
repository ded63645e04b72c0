"""A made-up crowd for the score's benchmark: seeded, drawn as arrays, with a few very loud people."""

from __future__ import annotations

import numpy as np

from scoring.core.arrays import Accounts, Edges, floats
from scoring.core.model import Model

LAST_DAY = 20_400
SPAN = 180  # days
TOPS = 0.5  # of the exponent by which the targets are uneven
ANSWERED = 0.1  # of the events are answered by their target
LOUD = 0.7
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


def _uneven(chance: np.random.Generator, people: int, number: int, power: float) -> np.ndarray:
    drawn = chance.random(number, dtype=np.float32).astype(np.float64) ** power
    return np.minimum((drawn * people).astype(np.int32), people - 1)
