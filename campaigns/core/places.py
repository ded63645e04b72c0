"""Filling places: first by hand, then by lot, then the floors, then by what is preferred.

A preference says who is best of those left: by a fixed order (score, lot) or by reach
(`allocate.Covering`). Whoever is held back is passed over in her turn and takes no place, so that
those held back are as good as those chosen, and the places are filled all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

HAND, EXPLORATION, FLOOR = "hand", "exploration", "floor"


class Preference(Protocol):
    """Who is better than whom."""

    because: str

    def best(self, candidates: Iterable[int]) -> Iterator[int]:
        """The candidates, best first, as whoever was taken before leaves them."""

    def take(self, candidate: int) -> int:
        """One is taken; gives how many people are reached that were not before."""


@dataclass(frozen=True, slots=True)
class Floor:
    """At least so many of these candidates, int64[m], as far as there are so many."""

    candidates: NDArray[np.int64]
    least: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """`places` to fill. `by_hand` come first; then `exploration`, a share of the places, goes by
    `lot`: candidates in the order of their lots, int64[n]; then the floors, in their order."""

    places: int
    lot: NDArray[np.int64]
    exploration: float = 0.0
    floors: tuple[Floor, ...] = ()
    by_hand: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """One candidate whose turn came, why, and how many more are reached; or who is held back."""

    candidate: int
    because: str
    gain: int
    held: bool = False


class Ordered:
    """By a fixed order: the earlier in `order`, int64[n], the better. Nobody counts whom it reaches."""

    def __init__(self, order: NDArray[np.int64], because: str) -> None:
        self.because = because
        self.place = np.empty(len(order), dtype=np.int64)
        self.place[order] = np.arange(len(order))

    def best(self, candidates: Iterable[int]) -> Iterator[int]:
        """By their places in the order."""
        wanted = np.fromiter(candidates, dtype=np.int64)
        return iter(wanted[np.argsort(self.place[wanted], kind="stable")].tolist())

    def take(self, candidate: int) -> int:
        """Reaches nobody that is counted."""
        return 0


def fill(
    wanted: Wanted, preference: Preference, held: Callable[[int], bool] = lambda one: False
) -> list[Pick]:
    """Whose turn came, in order: as many that are not held back as there are places.

    `held` is asked once for each, in turn. Raises ValueError when exploration and floors ask for
    more than the places.
    """
    drawn = round(wanted.exploration * wanted.places)
    if drawn + sum(floor.least for floor in wanted.floors) > wanted.places:
        raise ValueError(f"exploration and floors ask for more than {wanted.places}")
    filling = _Filling(wanted.places, preference, held)
    filling.take(iter(wanted.by_hand), wanted.places, HAND)
    filling.take(iter(wanted.lot.tolist()), drawn, EXPLORATION)
    for floor in wanted.floors:
        filling.take_best(floor.candidates, floor.least - filling.count(floor.candidates), FLOOR)
    filling.take_best(wanted.lot, wanted.places, preference.because)
    return filling.picks


class _Filling:
    """What was taken so far, and who had her turn."""

    def __init__(self, places: int, preference: Preference, held: Callable[[int], bool]) -> None:
        self.left, self.preference, self.held = places, preference, held
        self.picks: list[Pick] = []
        self.taken: set[int] = set()
        self.turned: set[int] = set()

    def count(self, candidates: NDArray[np.int64]) -> int:
        return len(self.taken.intersection(candidates.tolist())) if self.taken else 0

    def take_best(self, candidates: NDArray[np.int64], count: int, because: str) -> None:
        if count > 0 and self.left > 0:
            open_ones = [one for one in candidates.tolist() if one not in self.turned]
            self.take(self.preference.best(open_ones), count, because)

    def take(self, candidates: Iterator[int], count: int, because: str) -> None:
        """Give `count` places, or what is left of them, to the next whose turn it is."""
        until = self.left - min(count, self.left)
        while self.left > until:
            one = next(candidates, None)
            if one is None:
                return
            if one in self.turned:
                continue
            self.turned.add(one)
            if self.held(one):
                self.picks.append(Pick(one, because, 0, held=True))
                continue
            self.picks.append(Pick(one, because, self.preference.take(one)))
            self.taken.add(one)
            self.left -= 1
