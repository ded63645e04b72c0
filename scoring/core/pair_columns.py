"""Pairs of who reacted to whom, as columns: what the steps after the first work on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from scoring.core.arrays import Floats, Ints, Shares, Whole

THREADS = 2


@dataclass(frozen=True)
class Pairs:
    """One row for each (target, actor), sorted by both; mass in weighted reactions as of a day.

    listed: float32, the share of the mass that comes from lists, the strongest endorsement.
    """

    target: Whole
    actor: Whole
    mass: Floats
    listed: Shares

    def __len__(self) -> int:
        return len(self.target)

    @cached_property
    def start(self) -> Ints:
        """Where the rows of each target begin."""
        return starts(self.target)

    @cached_property
    def turned(self) -> tuple[Ints, Whole]:
        """The same pairs by actor: where each actor's begin, int64[people + 1], and the targets.

        Sorted by counting, once for all who ask.
        """
        people = 1 + int(max(self.target.max(initial=-1), self.actor.max(initial=-1)))
        begin = np.searchsorted(self.target, np.arange(people + 1, dtype=self.target.dtype))
        ones = np.ones(len(self), dtype=np.int8)
        matrix = csr_array((ones, self.actor, begin), shape=(people, people)).tocsc()
        return matrix.indptr.astype(np.int64), matrix.indices

    def of_first(self, n_targets: int) -> "Pairs":
        """The pairs of the first n targets."""
        (end,) = places_in(self.target, [n_targets])
        if end == len(self):
            return self
        return Pairs(self.target[:end], self.actor[:end], self.mass[:end], self.listed[:end])

    def of_rows(self, rows: Ints) -> "Pairs":
        """Some of the pairs, in their order."""
        return Pairs(self.target[rows], self.actor[rows], self.mass[rows], self.listed[rows])

    def by_target(self, values: Floats, n_targets: int) -> Floats:
        """The sums of float64[pairs] for each of the first n targets."""
        sums = np.zeros(max(n_targets, 1))
        if len(self):
            targets, found = self.target[self.start], np.add.reduceat(values, self.start)
            ours = targets < n_targets
            sums[targets[ours]] = found[ours]
        return sums[:n_targets]


@dataclass(frozen=True)
class Recent:
    """Single gains of the last 35 days: the place of the pair, days ago, mass; and for each
    target the day of the oldest reaction that is known."""

    pair: Ints
    age: Whole
    mass: Floats
    oldest: Ints


def places_in(column: Whole, values: Sequence[int]) -> list[int]:
    """Where each value stands or would stand in a rising column.

    Sought in the column's own type: for any other numpy copies the whole column.
    """
    found: list[int] = np.searchsorted(column, np.asarray(values, dtype=column.dtype)).tolist()
    return found


def starts(*columns: Whole) -> Ints:
    """Where a new combination of these sorted columns begins."""
    if not len(columns[0]):
        return np.empty(0, dtype=np.int64)
    changes = np.zeros(len(columns[0]), dtype=np.bool_)
    changes[0] = True
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(changes).astype(np.int64)
