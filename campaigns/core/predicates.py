"""Which of many campaigns accept one person: sets of campaigns as the bits of Python integers.

Campaign c is bit c. For every value a person can have on an axis stands the set of campaigns that
accept it; for every key that campaigns ask for (a topic, a network) stand rising thresholds with
the set of campaigns that are content with each. One person is a few look-ups and ANDs, whose cost
grows by one bit a campaign (the predicate index of publish/subscribe: Fabret et al., SIGMOD 2001).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = int
Key = Hashable


@dataclass(frozen=True, slots=True)
class Person:
    """`values` one for each table; `entries` what she has of each key; `passed` days by brand."""

    values: tuple[Hashable, ...]
    entries: Mapping[Key, int]
    passed: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Layer:
    """One demand of each campaign: `free` make none; the others want one of their keys.

    `steps` holds for a key its thresholds, rising, and the campaigns content with each or less.
    """

    free: Bits
    steps: Mapping[Key, tuple[Sequence[int], Sequence[Bits]]]

    def accepting(self, entries: Mapping[Key, int]) -> Bits:
        """The campaigns whose demand is met."""
        found = self.free
        for key, value in entries.items():
            step = self.steps.get(key)
            if step is not None:
                at = bisect_right(step[0], value)
                if at:
                    found |= step[1][at - 1]
        return found


@dataclass(frozen=True, slots=True)
class Predicates:
    """`tables` give for each value of an axis who accepts it; `barred` for a key who does not.

    A value that a table does not know is accepted by `everyone`. `waits` holds for a brand days,
    rising, and the campaigns that ask for as many days or more since its last perk.
    """

    everyone: Bits
    tables: Sequence[Mapping[Hashable, Bits]]
    layers: Sequence[Layer]
    barred: Mapping[Key, Bits]
    waits: Mapping[int, tuple[Sequence[int], Sequence[Bits]]]

    def accepting(self, person: Person) -> list[Bits]:
        """The campaigns that accept the person, one set for each axis."""
        found = [
            table.get(value, self.everyone)
            for table, value in zip(self.tables, person.values, strict=True)
        ]
        found += [layer.accepting(person.entries) for layer in self.layers]
        barring = 0  # one demand, also of a campaign that bars two networks
        for key in self.barred:
            if key in person.entries:
                barring |= self.barred[key]
        if barring:
            found.append(self.everyone & ~barring)
        for brand, passed in person.passed.items():
            days, asking = self.waits.get(brand, ((), ()))
            at = bisect_right(days, passed)
            if at < len(days):
                found.append(self.everyone & ~asking[at])
        return found

    def all_of(self, person: Person) -> Bits:
        """The campaigns that accept the person on every axis."""
        found = self.everyone
        for accepting in self.accepting(person):
            found &= accepting
        return found

    def all_but_one(self, person: Person) -> Bits:
        """The campaigns that accept the person on every axis, or on all but one."""
        once, twice = 0, 0
        for accepting in self.accepting(person):
            failing = self.everyone & ~accepting
            twice |= once & failing
            once |= failing
        return self.everyone & ~twice


def table(accepts: NDArray[np.bool_], values: Sequence[Hashable]) -> dict[Hashable, Bits]:
    """The campaigns that accept each value, from bool[values, campaigns]."""
    packed = np.packbits(accepts, axis=1, bitorder="little")
    return {
        value: int.from_bytes(row.tobytes(), "little")
        for value, row in zip(values, packed, strict=True)
    }


def layer(demands: Iterable[tuple[int, Key, int]], campaigns: int) -> Layer:
    """A layer from (campaign, key, threshold); of several with one campaign any is enough."""
    by_key: dict[Key, list[tuple[int, int]]] = {}
    free = (1 << campaigns) - 1
    for campaign, key, threshold in demands:
        by_key.setdefault(key, []).append((threshold, campaign))
        free &= ~(1 << campaign)
    return Layer(free, {key: _rising(pairs) for key, pairs in by_key.items()})


def waits(asked: Iterable[tuple[int, int, int]]) -> dict[int, tuple[list[int], list[Bits]]]:
    """From (campaign, brand, days): by brand the days, rising, and who asks for that or more."""
    by_brand: dict[int, list[tuple[int, int]]] = {}
    for campaign, brand, days in asked:
        by_brand.setdefault(brand, []).append((-days, campaign))
    found = {}
    for brand, pairs in by_brand.items():
        falling, asking = _rising(pairs)
        found[brand] = ([-days for days in reversed(falling)], asking[::-1])
    return found


def places(bits: Bits) -> list[int]:
    """The campaigns in a set, rising."""
    if not bits:
        return []
    raw = np.frombuffer(bits.to_bytes(-(-bits.bit_length() // 8), "little"), dtype=np.uint8)
    held = np.unpackbits(raw, bitorder="little").view(np.bool_)  # bools are found faster
    found: list[int] = held.nonzero()[0].tolist()
    return found


def _rising(pairs: list[tuple[int, int]]) -> tuple[list[int], list[Bits]]:
    """Thresholds, rising, and the campaigns with that threshold or a lower one."""
    thresholds: list[int] = []
    content: list[Bits] = []
    for threshold, campaign in sorted(pairs):
        bit = 1 << campaign
        if thresholds and thresholds[-1] == threshold:
            content[-1] |= bit
        else:
            thresholds.append(threshold)
            content.append((content[-1] if content else 0) | bit)
    return thresholds, content
