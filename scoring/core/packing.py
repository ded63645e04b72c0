"""Cells as whole numbers that sort by themselves: (target, actor) above, (day, kind, count) below."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Edges, Ints, Whole, ints
from scoring.core.model import Kinds

COUNT_BITS = 2  # a count beyond the three heaviest of a day adds nothing, so 3 is enough
BLOCK = 1 << 17
WORD = 63


@dataclass(frozen=True)
class Layout:
    """How many bits each part takes; people: everybody's number is below it."""

    people: int
    person_bits: int
    day_bits: int
    rank_bits: int
    first_day: int

    @classmethod
    def of(cls, edges: Edges, kinds: Kinds) -> "Layout":
        """The narrowest layout that these edges fit. Raises ValueError past 2^31 people."""
        if not len(edges):
            return cls.spanning(0, 0, 0, kinds)
        people = int(max(edges.target.max(), edges.actor.max())) + 1
        return cls.spanning(people, int(edges.day.min()), int(edges.day.max()), kinds)

    @classmethod
    def spanning(cls, people: int, first_day: int, last_day: int, kinds: Kinds) -> "Layout":
        """The layout for people below `people` and days from first_day to last_day."""
        if people >= 2**31:
            raise ValueError("number the actors from 0 without gaps: a pair must fit 62 bits")
        return cls(
            people,
            max(people - 1, 1).bit_length(),
            max(last_day - first_day, 1).bit_length(),
            max(len(kinds.rank) - 1, 1).bit_length(),
            first_day,
        )

    @property
    def rest_bits(self) -> int:
        """Bits below the pair."""
        return self.day_bits + self.rank_bits + COUNT_BITS

    @property
    def fits(self) -> bool:
        """Whether a whole cell fits one word."""
        return 2 * self.person_bits + self.rest_bits <= WORD

    def pair(self, target: Whole, actor: Whole) -> Ints:
        """One number for each (target, actor), int64[n], rising with both."""
        return np.asarray((ints(target) << self.person_bits) | actor)

    def split(self, pair: Ints) -> tuple[Ints, Ints]:
        """Target and actor of each pair."""
        return pair >> self.person_bits, pair & ((1 << self.person_bits) - 1)

    def day(self, rest: Ints) -> Ints:
        """The day of each cell, in days since 1970."""
        return (rest >> (self.rank_bits + COUNT_BITS)) + self.first_day

    def rank(self, rest: Ints) -> Ints:
        """The rank of each cell's kind."""
        return (rest >> COUNT_BITS) & ((1 << self.rank_bits) - 1)


@dataclass(frozen=True)
class Packed:
    """Sorted cells: whole words in `word` (and `pair` empty), or pair and rest apart."""

    word: Ints
    pair: Ints
    rest: Ints
    rest_bits: int

    def __len__(self) -> int:
        return max(len(self.word), len(self.pair))


def pack(edges: Edges, layout: Layout, kinds: Kinds) -> Packed:
    """The edges as sorted cells. One word when all fits 63 bits; else two, sorted together."""
    return in_order(*columns_of(edges, layout, kinds), layout)


def in_order(word: Ints, pair: Ints, rest: Ints, layout: Layout) -> Packed:
    """What `columns_of` gave, sorted. `word` is sorted in its place."""
    if layout.fits:
        word.sort()
        return Packed(word, pair, rest, layout.rest_bits)
    order = np.lexsort((rest, pair))
    return Packed(word, pair[order], rest[order], layout.rest_bits)


def columns_of(edges: Edges, layout: Layout, kinds: Kinds) -> tuple[Ints, Ints, Ints]:
    """(word, pair, rest) unsorted, int64: word alone when it fits, else pair and rest alone."""
    nothing = np.empty(0, dtype=np.int64)
    rest = ints(edges.day) - layout.first_day
    rest <<= layout.rank_bits
    rest |= kinds.rank[edges.kind]
    rest <<= COUNT_BITS
    rest |= np.minimum(edges.count, 3)
    pair = layout.pair(edges.target, edges.actor)
    if not layout.fits:
        return nothing, pair, rest
    pair <<= layout.rest_bits
    pair |= rest
    return pair, nothing, nothing


def blocks(packed: Packed) -> Iterator[tuple[Ints, Ints]]:
    """(pair, rest) in blocks of some 130,000 rows, never cutting through a pair."""
    begin, mask = 0, (1 << packed.rest_bits) - 1
    source = packed.word if len(packed.word) else packed.pair
    shift = packed.rest_bits if len(packed.word) else 0
    while begin < len(source):
        end = min(begin + BLOCK, len(source))
        if end < len(source):
            # On to the first row of the next pair: what begins there is a higher number.
            following = ((source[end - 1] >> shift) + 1) << shift
            end = begin + int(np.searchsorted(source[begin:], following))
        rows = slice(begin, end)
        if len(packed.word):
            yield packed.word[rows] >> shift, packed.word[rows] & mask
        else:
            yield packed.pair[rows], packed.rest[rows]
        begin = end
