"""Pairs after some of them changed: their masses, single gains, and what they give back."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Bools, Floats, Ints
from scoring.core.cells import masses_of
from scoring.core.model import Kinds
from scoring.core.pair_columns import Pairs, Recent
from scoring.core.pairs import RECIPROCITY_DISCOUNT, saturate
from scoring.core.recells import Recells, oldest_days
from scoring.core.splice import Splice, places_of


@dataclass(frozen=True)
class Repaired:
    """pairs, recent: all of them after. splice: how columns of pairs follow, None where every
    pair stayed.
    """

    pairs: Pairs
    recent: Recent
    splice: Splice | None

    def follow(self, column: Floats) -> Floats:
        """A copy of a column of the pairs before, in the order after; 0 for the new pairs."""
        return column.copy() if self.splice is None else self.splice(column, 0.0)


def repair(
    old: Pairs,
    recent: Recent,
    pair: Ints,
    changed: Recells,
    kinds: Kinds,
    reference_day: int,
    paused: Ints,
) -> Repaired:
    """The masses of the touched pairs (rising) made anew from their cells; all others stay."""
    layout = changed.cells.layout
    sub, sub_recent = masses_of(changed.sub, layout, kinds, reference_day, paused)
    place, there = places_of(old, *layout.split(pair))
    now = np.zeros(len(pair), dtype=np.bool_)
    now[np.searchsorted(pair, layout.pair(sub.target, sub.actor))] = True
    gone, before = place[there & ~now], place[now & ~there]
    splice = Splice.of(len(old), gone, before) if len(gone) or len(before) else None
    after, new = place.copy(), now & ~there
    if splice is not None:
        after[there & now] = splice.to(place[there & now])
        after[new] = splice.new
    rows = after[now]
    return Repaired(
        _columns(old, sub, splice, rows, new[now]),
        _recent(recent, sub_recent, place[there], len(old), splice, rows, changed, reference_day),
        splice,
    )


def _columns(old: Pairs, sub: Pairs, splice: Splice | None, rows: Ints, new: Bools) -> Pairs:
    target, actor, mass, listed = old.target, old.actor, old.mass, old.listed
    if splice is None:
        mass, listed = mass.copy(), listed.copy()
    else:
        columns = (target, actor, mass, listed)
        values = (sub.target[new], sub.actor[new], 0.0, 0.0)
        target, actor, mass, listed = map(splice, columns, values)
    mass[rows], listed[rows] = sub.mass, sub.listed
    return Pairs(target, actor, mass, listed)


def _recent(
    old: Recent,
    sub: Recent,
    touched: Ints,
    n_before: int,
    splice: Splice | None,
    rows: Ints,
    changed: Recells,
    reference_day: int,
) -> Recent:
    """The single gains, in the order of the pairs, so that they add up as in a full run."""
    hit = np.zeros(n_before, dtype=np.bool_)
    hit[touched] = True
    stays = ~hit[old.pair]
    pair = old.pair[stays]
    if splice is not None:
        pair = splice.to(pair)
    new = rows[sub.pair]
    before = np.searchsorted(pair, new)
    oldest, targets = old.oldest.copy(), np.unique(changed.gone_target)
    oldest[targets] = np.minimum(oldest_days(changed.cells, targets), reference_day)
    return Recent(
        np.insert(pair, before, new),
        np.insert(old.age[stays], before, sub.age),
        np.insert(old.mass[stays], before, sub.mass),
        np.minimum(oldest, sub.oldest),
    )


def give_back(pairs: Pairs, returned: Floats, touched: tuple[Ints, Ints]) -> Ints:
    """Step 3 again, in place, for the touched pairs and their answers, as far as they are there.

    touched: targets and actors, also of pairs that are gone. Gives the rows that were looked at.
    """
    target, actor = touched
    place, there = zip(
        places_of(pairs, target, actor), places_of(pairs, actor, target), strict=True
    )
    moved = [np.zeros(len(target)) for _ in place]
    for way, rows, found in zip(moved, place, there, strict=True):
        way[found] = saturate(pairs.mass[rows[found]])
    common = RECIPROCITY_DISCOUNT * np.minimum(*moved)
    for way, rows, found in zip(moved, place, there, strict=True):
        returned[rows[found]] = (way - common)[found]
    return np.union1d(*(rows[found] for rows, found in zip(place, there, strict=True)))
