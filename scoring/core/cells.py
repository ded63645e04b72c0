"""Step 1: from integer cells to the mass that each actor puts on each target."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Edges, Floats, Ints
from scoring.core.model import Kinds

HEAVIEST_OF_A_DAY = 3  # what one person does to another beyond this on a day adds nothing


@dataclass(frozen=True)
class Pairs:
    """One row for each (target, actor), sorted by both; mass in weighted reactions as of a day."""

    target: Ints
    actor: Ints
    mass: Floats

    def __len__(self) -> int:
        return len(self.target)


def pair_mass(edges: Edges, kinds: Kinds, reference_day: int) -> Pairs:
    """m_uv = sum of w_k * 2^((t - T) / H_k) over the three heaviest reactions of each day.

    Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009), read at T = reference_day.
    Cells are integers, merged and then summed in a fixed order (target, actor, day, falling
    weight), so that masses are the same bit for bit in whatever order the events came, and
    deleting an event equals never having had it. Takes sound edges only (see `intake`).
    """
    cells = _merged(edges, kinds)
    kept = _heaviest(cells)
    weight = kinds.weight[cells.kind] * np.exp2(
        (cells.day - reference_day) / kinds.half_life[cells.kind]
    )
    new_pair = _starts(cells.target, cells.actor)
    mass = _sums(kept * weight, new_pair)
    some = mass > 0  # what decayed below the smallest float is gone
    return Pairs(cells.target[new_pair][some], cells.actor[new_pair][some], mass[some])


def _merged(edges: Edges, kinds: Kinds) -> Edges:
    """One cell for each (target, actor, day, kind), sorted, the heaviest kind of a day first."""
    rank = kinds.rank[edges.kind]
    order = np.lexsort((rank, edges.day, edges.actor, edges.target))
    target, actor, day, kind = (
        column[order] for column in (edges.target, edges.actor, edges.day, edges.kind)
    )
    start = _starts(target, actor, day, kind)
    count = _whole_sums(edges.count[order], start)
    return Edges(target[start], actor[start], day[start], kind[start], count)


def _heaviest(cells: Edges) -> Ints:
    """How many reactions of each cell are among the three heaviest of their pair's day."""
    start = _starts(cells.target, cells.actor, cells.day)
    count = np.minimum(cells.count, HEAVIEST_OF_A_DAY)
    running = np.cumsum(count)
    sizes = np.diff(np.append(start, len(count)))
    before_day = np.repeat((running - count)[start], sizes)
    before = running - count - before_day
    return np.asarray(np.clip(HEAVIEST_OF_A_DAY - before, 0, count))


def _starts(*columns: Ints) -> Ints:
    """Where a new combination of these sorted columns begins."""
    if not len(columns[0]):
        return np.empty(0, dtype=np.int64)
    changes = np.zeros(len(columns[0]), dtype=np.bool_)
    changes[0] = True
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(changes).astype(np.int64)


def _sums(values: Floats, start: Ints) -> Floats:
    return np.add.reduceat(values, start) if len(start) else np.empty(0, dtype=np.float64)


def _whole_sums(values: Ints, start: Ints) -> Ints:
    return np.add.reduceat(values, start) if len(start) else np.empty(0, dtype=np.int64)
