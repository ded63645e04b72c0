"""The cells of some pairs replaced by others: what is deleted was never there."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Columns, Edges, Ints
from scoring.core.gathering import Cells
from scoring.core.model import Kinds
from scoring.core.packing import Layout, Packed, columns_of, in_order
from scoring.core.presences import Presences, renumber
from scoring.core.splice import Splice, ranges


class Outgrown(ValueError):
    """The new rows do not fit the layout of the kept cells: make a full run, and keep that."""


@dataclass(frozen=True)
class Touched(Columns):
    """Pairs of whom anything may have changed, in the numbering of `Edges`; some may repeat."""

    target: Ints
    actor: Ints


@dataclass(frozen=True)
class Recells:
    """cells: all of them after. sub: those of the touched pairs. gone_target, gone_day: whose
    cells were taken out, and of which day, int64[n] each.
    """

    cells: Cells
    sub: Packed
    gone_target: Ints
    gone_day: Ints


def pairs_of(touched: Touched, at: Presences, layout: Layout) -> Ints:
    """The touched pairs in the numbering of presences, rising, each once.

    Pairs with a number that cannot be, or that no kept cell can have, are left out.
    """
    known = (touched.target >= 0) & (touched.actor >= 0)
    target, actor = (renumber(c[known], at) for c in (touched.target, touched.actor))
    inside = (target < layout.people) & (actor < layout.people)
    return np.unique(layout.pair(target[inside], actor[inside]))


def recell(cells: Cells, pair: Ints, rows: Edges, kinds: Kinds) -> Recells:
    """Take out the cells of these rising pairs, and put those of the sound rows in.

    Raises Outgrown, and ValueError for a row of a pair that is not among them.
    """
    layout, packed = cells.layout, cells.packed
    if len(rows) and (
        max(rows.target.max(), rows.actor.max()) >= layout.people
        or rows.day.min() < layout.first_day
    ):
        raise Outgrown("a person or a day is beyond what the kept cells have room for")
    if not np.isin(layout.pair(rows.target, rows.actor), pair).all():
        raise ValueError("a row belongs to a pair that is not said to be touched")
    sub = in_order(*columns_of(rows, layout, kinds), layout)
    shift = packed.rest_bits if layout.fits else 0
    source = packed.word if layout.fits else packed.pair
    gone = ranges(
        np.searchsorted(source, pair << shift), np.searchsorted(source, (pair + 1) << shift)
    )
    of_pair, rest = parts(packed, gone)
    splice = Splice.of(len(source), gone, _before(source, packed, sub))
    if layout.fits:
        after = Packed(splice(packed.word, sub.word), packed.pair, packed.rest, packed.rest_bits)
    else:
        pairs, rests = splice(packed.pair, sub.pair), splice(packed.rest, sub.rest)
        after = Packed(packed.word, pairs, rests, packed.rest_bits)
    return Recells(Cells(after, layout), sub, layout.split(of_pair)[0], layout.day(rest))


def _before(source: Ints, packed: Packed, sub: Packed) -> Ints:
    """Before which cell each new one stands. Its pair's old ones are gone: any of them will do."""
    return np.searchsorted(source, sub.word if len(sub.word) else sub.pair)


def parts(packed: Packed, rows: Ints) -> tuple[Ints, Ints]:
    """Pair and rest of these cells."""
    if len(packed.word):
        word = packed.word[rows]
        return word >> packed.rest_bits, word & ((1 << packed.rest_bits) - 1)
    return packed.pair[rows], packed.rest[rows]


def oldest_days(cells: Cells, targets: Ints) -> Ints:
    """The day of the oldest cell of each of these targets; a very late one where there is none."""
    layout, packed = cells.layout, cells.packed
    shift = layout.person_bits + (packed.rest_bits if layout.fits else 0)
    source = packed.word if layout.fits else packed.pair
    low, high = (np.searchsorted(source, (targets + n) << shift) for n in (0, 1))
    found = np.full(len(targets), np.iinfo(np.int64).max)
    some = np.flatnonzero(high > low)
    if len(some):
        day = layout.day(parts(packed, ranges(low[some], high[some]))[1])
        sizes = (high - low)[some]
        found[some] = np.minimum.reduceat(day, np.cumsum(sizes) - sizes)
    return found
