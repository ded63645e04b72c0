"""A few changed pairs brought into a run that was kept, at the price of what they touch.

The same day, accounts and knowledge; only reactions changed. Whatever a change does not reach
keeps its number, and what it reaches is computed by the same functions from all of its own rows in
the same order: so everything equals a full run over the changed rows, bit for bit. A change reaches
the pair and its answer (steps 1 to 3), all whom its actor reacts to where the actor's attention
or trust moved (4 and 5), then every pair of those targets (6) and what they received (7). Authority
is a walk over everybody and is solved anew.
"""

from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.core.arrays import Bools, Floats, Ints
from scoring.core.features import Moved, Received, receive
from scoring.core.gathering import sound_rows
from scoring.core.intake import CountRows, EdgeRows
from scoring.core.kept import Kept
from scoring.core.masses import n_people, settle
from scoring.core.pair_columns import Pairs, Recent
from scoring.core.pairs import attention
from scoring.core.pods import Seen, grouped, look
from scoring.core.recells import Touched, pairs_of, recell
from scoring.core.repairs import Repaired, give_back, repair
from scoring.core.splice import marked, rows_where
from scoring.core.surroundings import Surroundings
from scoring.core.trust import heard_of, judged, seeds


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
    looked_at = give_back(found.pairs, returned, found.rows, layout.split(pair))
    around, reached = _around(kept, found, returned, looked_at, layout.split(pair))
    moved, received = _received(kept, found, returned, around, reached)
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
    )


def _around(
    kept: Kept[EdgeRows, CountRows],
    found: Repaired,
    returned: Floats,
    rows: Ints,
    touched: tuple[Ints, Ints],
) -> tuple[Surroundings, Bools]:
    """The actors after the change, and who is reached by it as a target, bool[people]."""
    pairs, known, n = found.pairs, kept.known, len(kept.masses.at)
    people = n_people(pairs, kept.masses.at, known)
    before = _resized(kept.masses.around, people)
    target, actor = (numbers[numbers < people] for numbers in touched)
    busy = marked(people, actor, pairs.actor[rows])
    theirs = rows_where(busy, pairs.actor)
    left = before.attention.copy()
    left[busy] = attention(take(pairs, theirs), returned[theirs], people)[busy]
    reached = marked(people, target, pairs.target[rows])
    reached[pairs.target[rows_where(left != before.attention, pairs.actor)]] = True

    vouched = seeds(known.vouched, kept.reference_day - known.since, people, kept.model.trust)
    some = rows_where(reached, pairs.target)
    whole = returned[some] * left[pairs.actor[some]]
    heard = heard_of(take(pairs, some), whole, vouched, people)
    heard = np.where(reached, heard, before.trust.heard)
    trust = judged(heard, vouched, known.facts, kept.model.trust)
    seen, pod = before.seen, before.pod
    if found.splice is not None:
        others = marked(people, actor)
        seen = _look_again(seen, take(pairs, rows_where(others, pairs.actor)), n, others)
        pod = grouped(pairs, seen, n)
    other = (trust.tau != before.trust.tau) | (pod != before.pod)
    reached[pairs.target[rows_where(other, pairs.actor)]] = True
    return Surroundings(left, trust, pod, seen), reached


def _look_again(seen: Seen, pairs: Pairs, n_targets: int, actors: Bools) -> Seen:
    """What is seen by these actors, bool[people], whose pairs these are; others see what they saw."""
    fresh = look(pairs, n_targets, len(actors))
    return Seen(
        np.where(actors[:, None], fresh.signature, seen.signature),
        np.where(actors, fresh.targets, seen.targets),
    )


def _received(
    kept: Kept[EdgeRows, CountRows],
    found: Repaired,
    returned: Floats,
    around: Surroundings,
    reached: Bools,
) -> tuple[Moved, Received]:
    """Steps 6 and 7 for those who are reached, beside what the others keep."""
    masses, model = kept.masses, kept.model
    at, pairs = masses.at, found.pairs
    rows = rows_where(reached, pairs.target)
    sub = take(pairs, rows)
    moved = settle(
        sub, returned[rows] * around.attention[sub.actor], _recent_of(found.recent, rows, len(pairs)),
        at, kept.reference_day, model, kept.known, around,
    )  # fmt: skip
    fresh = receive(
        sub, moved, kept.unnamed, model.trust.prior[at.network], at.followers, model.faint
    )
    now = found.follow(masses.moved.now)
    now[rows] = moved.now
    ours = reached[: len(at)]
    return (
        replace(masses.moved, now=now, before=_chosen(ours, moved.before, masses.moved.before)),
        Received(
            **{
                each.name: _chosen(
                    ours, getattr(fresh, each.name), getattr(kept.received, each.name)
                )
                for each in fields(Received)
            }
        ),
    )


def _chosen(ours: Bools, fresh: NDArray[Any], old: NDArray[Any]) -> NDArray[Any]:
    after = old.copy()
    after[ours] = fresh[ours]
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


def take(pairs: Pairs, rows: Ints) -> Pairs:
    """Some of the pairs, in their order."""
    return Pairs(pairs.target[rows], pairs.actor[rows], pairs.mass[rows], pairs.listed[rows])


def _resized(around: Surroundings, people: int) -> Surroundings:
    """For so many people; the last ones may have gone with their last reaction."""
    found, trust = around.among(people), around.trust
    if people >= len(around.attention):
        return found
    trust = replace(
        trust, tau=trust.tau[:people], told=trust.told[:people], heard=trust.heard[:people]
    )
    return Surroundings(
        around.attention[:people], trust, around.pod[:people], around.seen.among(people)
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
