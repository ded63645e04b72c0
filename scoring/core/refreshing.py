"""A few changed pairs brought into a run that was kept, at the price of what they touch.

The same day, accounts and knowledge; only reactions changed. Whatever a change does not reach
keeps its number, and what it reaches is computed by the same functions from all of its own rows in
the same order: so masses and all that is received equal a full run over the changed rows, bit for
bit. A change reaches the pair and its answer (steps 1 to 3), all whom its actor reacts to where
the actor's attention or trust moved (4 and 5), then every pair of those targets (6) and what they
received (7). Authority is a walk over everybody: it goes on from where it ended, to the same
precision, so that scores equal those of a full run within a thousandth of a point.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.core.arrays import Bools, Floats, Ints
from scoring.core.authority import Walked, rank, walked
from scoring.core.features import Moved, Received, receive
from scoring.core.flow import brought
from scoring.core.gathering import sound_rows
from scoring.core.intake import CountRows, EdgeRows
from scoring.core.kept import Kept
from scoring.core.masses import settle
from scoring.core.pair_columns import THREADS, Pairs, Recent
from scoring.core.reach import reach
from scoring.core.recells import Touched, pairs_of, recell
from scoring.core.repairs import Repaired, give_back, repair
from scoring.core.splice import rows_of
from scoring.core.surroundings import Surroundings

MOST_ADDITIONS = 8  # to the walk's matrix, before it is laid out anew


def refresh(
    kept: Kept[EdgeRows, CountRows], touched: Touched, edges: EdgeRows
) -> Kept[EdgeRows, CountRows]:
    """The kept run with the rows of the touched pairs replaced by these.

    edges: all rows that each touched pair has now, in the numbering of the kept run; a pair
    without any is deleted, and touching one that never was changes nothing. Unsound rows are
    ignored and counted; `ignored` of the result counts those of the refresh alone. Raises
    `recells.Outgrown`, and ValueError for a row of a pair that is not touched.
    """
    masses, model, day, layout = kept.masses, kept.model, kept.reference_day, kept.cells.layout
    rows, ignored = sound_rows(kept.accounts, edges, masses.at, day, model)
    pair = pairs_of(touched, masses.at, layout)
    changed = recell(kept.cells, pair, rows, model.kinds)
    found = repair(
        masses.pairs, kept.recent, pair, changed, model.kinds, day, masses.paused
    )  # fmt: skip
    returned = found.follow(kept.returned)
    looked_at = give_back(found.pairs, returned, layout.split(pair))
    around, reached = reach(kept, found, returned, looked_at, layout.split(pair))
    moved, received, walk = _received(kept, found, returned, around, reached)
    return replace(
        kept,
        cells=changed.cells,
        recent=found.recent,
        returned=returned,
        masses=replace(
            masses,
            edges=_edges(masses.edges, rows, pair, kept),
            pairs=found.pairs,
            moved=moved,
            around=around,
            ignored=ignored,
        ),
        received=received,
        walked=walk,
    )


class _Part(NamedTuple):
    """Some targets (rising), the rows of all their pairs, and what became of both."""

    targets: Ints
    rows: Ints
    moved: Moved
    received: Received


def _received(
    kept: Kept[EdgeRows, CountRows],
    found: Repaired,
    returned: Floats,
    around: Surroundings,
    reached: Bools,
) -> tuple[Moved, Received, Walked]:
    """Steps 6 and 7 for those who are reached, beside what the others keep; half in each thread."""
    masses, model, pairs = kept.masses, kept.model, found.pairs
    at = masses.at

    def part(targets: Ints) -> _Part:
        rows = rows_of(targets, pairs)
        sub, recent = pairs.of_rows(rows), _recent_of(found.recent, rows, len(pairs))
        now = returned[rows] * around.attention[sub.actor]
        moved = settle(sub, now, recent, at, kept.reference_day, model, kept.known, around)
        prior = model.trust.prior[at.network]
        fresh = receive(sub, moved, kept.unnamed, prior, at.followers, model.faint)
        return _Part(targets[targets < len(at)], rows, moved, fresh)

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(part, _halves(np.flatnonzero(reached), pairs)))
    now, other = found.follow(masses.moved.now), [np.empty(0, dtype=np.int64)]
    for each in parts:
        changed = now[each.rows] != each.moved.now
        other.append(each.rows[changed])
        now[other[-1]] = each.moved.now[changed]
    walk = _walked(kept, found, now, np.concatenate(other), around.trust.tau)
    before = _chosen(masses.moved.before, [(p.targets, p.moved.before) for p in parts])
    received = {
        name: _chosen(old, [(p.targets, getattr(p.received, name)) for p in parts])
        for name, old in vars(kept.received).items()
    }
    return replace(masses.moved, now=now, before=before), Received(**received), walk


def _halves(targets: Ints, pairs: Pairs) -> list[Ints]:
    """These rising targets in two parts with about as many pairs each."""
    ends = np.searchsorted(pairs.target, targets.astype(pairs.target.dtype), side="right")
    starts = np.searchsorted(pairs.target, targets.astype(pairs.target.dtype))
    done = np.cumsum(ends - starts)
    middle = int(np.searchsorted(done, done[-1] / 2)) if len(done) else 0
    return [targets[:middle], targets[middle:]]


def _walked(
    kept: Kept[EdgeRows, CountRows], found: Repaired, now: Floats, rows: Ints, trusted: Floats
) -> Walked:
    """The walk taken up where it ended, over the pairs in these rows as they are now."""
    before, old, pairs = kept.walked, kept.masses.pairs, found.pairs
    if len(before.found) != len(trusted) or before.matrix.additions >= MOST_ADDITIONS:
        return walked(pairs, now, trusted)
    gone = found.splice.gone if found.splice is not None else rows[:0]
    target = np.append(pairs.target[rows], old.target[gone]).astype(np.int64)
    actor = np.append(pairs.actor[rows], old.actor[gone]).astype(np.int64)
    weight = np.append(now[rows], np.zeros(len(gone)))
    order = np.lexsort((actor, target))
    matrix = brought(before.matrix, target[order], actor[order], weight[order])
    return Walked(matrix, rank(matrix, trusted, before.found if before.found.any() else None)[0])


def _chosen(old: NDArray[Any], fresh: list[tuple[Ints, NDArray[Any]]]) -> NDArray[Any]:
    """A copy of the old column with the fresh numbers in their places."""
    after = old.copy()
    for places, column in fresh:
        after[places] = column[places]
    return after


def _recent_of(recent: Recent, rows: Ints, n_pairs: int) -> Recent:
    """The single gains of some pairs, by the pair's place among them."""
    chosen = np.zeros(n_pairs, dtype=np.bool_)
    chosen[rows] = True
    inside = chosen[recent.pair]
    return Recent(
        np.searchsorted(rows, recent.pair[inside]),
        recent.age[inside],
        recent.mass[inside],
        recent.oldest,
    )


def _edges(old: EdgeRows, rows: EdgeRows, pair: Ints, kept: Kept[Any, Any]) -> EdgeRows:
    """The rows that are kept for the posts, those of the touched pairs replaced."""
    if not hasattr(old, "post"):
        return old
    stays = ~np.isin(kept.cells.layout.pair(old.target, old.actor), pair)
    later = rows.columns()
    return replace(
        old,
        **{name: np.append(column[stays], later[name]) for name, column in old.columns().items()},
    )
