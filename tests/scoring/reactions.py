"""Short ways to write down accounts and reactions as the arrays that scoring.core reads."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from scoring.core.arrays import Accounts, Counts, Edges, Known, floats, ints
from scoring.core.model import Model
from scoring.core.published import load
from scoring.core.result import Scores
from scoring.core.run import NOTHING_KNOWN, score_people

TODAY = 20_000  # 2024-10-04
ALICE, BEA, VICTOR = 0, 1, 2  # members, and their first accounts
STRANGERS = 100  # actors from here on are not members in these tests


def kind(name: str) -> int:
    return load().kind_code(name)


@dataclass
class World:
    """accounts: (owner, network[, share[, followers]]). edges: (target, actor, kind, days ago,
    count). counts: (account, kind, days ago, count)."""

    accounts: list = field(default_factory=lambda: [(ALICE, "stackexchange")])
    edges: list = field(default_factory=list)
    counts: list = field(default_factory=list)
    members: int = 3

    def account_arrays(self) -> Accounts:
        full = [(*row, *(1.0, np.nan)[len(row) - 2 :]) for row in self.accounts]
        owner, network, share, followers = zip(*full, strict=True) if full else ((),) * 4
        codes = [load().network_code(name) for name in network]
        return Accounts(ints(owner), ints(codes), floats(share), floats(followers))

    def score(
        self, model: Model | None = None, day: int = TODAY, known: Known = NOTHING_KNOWN
    ) -> Scores:
        return score_people(
            self.account_arrays(),
            edges(self.edges),
            counts(self.counts),
            self.members,
            day,
            model or load(),
            known,
        )

    def exact(self, member: int = ALICE) -> float:
        return float(self.score().exact[member])


def edges(rows: Iterable) -> Edges:
    """Actors that are written as STRANGERS + k stay as they are: numbers may have gaps."""
    table = [(t, a, TODAY - ago, kind(k), n) for t, a, k, ago, n in rows]
    return Edges(*(ints([row[i] for row in table]) for i in range(5)))


def counts(rows: Iterable) -> Counts:
    table = [(a, TODAY - ago, kind(k), n) for a, k, ago, n in rows]
    return Counts(*(ints([row[i] for row in table]) for i in range(4)))


def fans(n: int, *, target: int = ALICE, first: int = 0, what: str = "share", ago: int = 0) -> list:
    """n different strangers who each react once."""
    return [(target, STRANGERS + first + i, what, ago, 1) for i in range(n)]
