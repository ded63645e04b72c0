"""Step 1: from integer cells to the mass that each actor puts on each target."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scoring.core.arrays import Edges, Floats, Ints, Shares, Whole
from scoring.core.model import Kinds
from scoring.core.packing import Layout, Packed, blocks, pack
from scoring.core.pair_columns import THREADS, Pairs, Recent, starts

HEAVIEST_OF_A_DAY = 3  # what one person does to another beyond this on a day adds nothing
RECENT = 35  # days whose single gains are kept, for the bursts
OF_PAIR = {"target": np.int32, "actor": np.int32, "mass": np.float64, "listed": np.float32}
OF_GAIN = {"late_pair": np.int64, "late_age": np.int8, "late_mass": np.float64}


def pair_mass(
    edges: Edges, kinds: Kinds, reference_day: int, paused: Ints | None = None
) -> tuple[Pairs, Recent]:
    """m_uv = sum of w_k * 2^((t - T) / H_k) over the three heaviest reactions of each day.

    Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009), read at T = reference_day,
    or so many days earlier as the target is paused (int64[targets]). Takes sound edges only.
    """
    layout = Layout.of(edges, kinds)
    return masses_of(pack(edges, layout, kinds), layout, kinds, reference_day, paused)


def masses_of(
    packed: Packed, layout: Layout, kinds: Kinds, reference_day: int, paused: Ints | None = None
) -> tuple[Pairs, Recent]:
    """The masses of sorted cells.

    Cells are integers, merged and then summed in a fixed order (target, actor, day, falling
    weight), so that masses are the same bit for bit in whatever order the events came, and
    deleting an event equals never having had it.
    """
    gains = _Gains.of(kinds, reference_day, paused, layout)
    most = max(len(packed.word), len(packed.pair))
    pairs = {name: np.empty(most, kind) for name, kind in OF_PAIR.items()}
    late = {name: np.empty(most, kind) for name, kind in OF_GAIN.items()}
    oldest = np.full(layout.people + 1, reference_day, dtype=np.int64)
    n, n_late = 0, 0
    with ThreadPoolExecutor(THREADS) as pool:
        # Each block is let go once it is copied: what is reserved and not filled costs nothing.
        for block in pool.map(lambda rows: _block(rows[0], rows[1], layout, gains), blocks(packed)):
            block.late_pair[:] += n
            for columns, first in ((pairs, n), (late, n_late)):
                for name, column in columns.items():
                    found = getattr(block, name)
                    column[first : first + len(found)] = found
            n, n_late = n + len(block.mass), n_late + len(block.late_mass)
            oldest[block.seen] = np.minimum(oldest[block.seen], block.oldest)
    pair, age, mass = (column[:n_late] for column in late.values())
    return Pairs(*(column[:n] for column in pairs.values())), Recent(pair, age, mass, oldest)


@dataclass(frozen=True)
class _Gains:
    """What one reaction is worth by rank and age, float64[ranks, days]; the same for lists only.

    The age of a cell is read from the table's first day; paused: days by target.
    """

    worth: Floats
    listed: Floats
    last: int
    paused: Ints | None

    @classmethod
    def of(cls, kinds: Kinds, reference_day: int, paused: Ints | None, layout: Layout) -> "_Gains":
        order = np.argsort(kinds.rank)
        age = np.arange(max(reference_day - layout.first_day, 0) + 1)
        worth = kinds.weight[order, None] * np.exp2(-age / kinds.half_life[order, None])
        if paused is not None:
            spare = max(layout.people + 1 - len(paused), 0)
            paused = np.concatenate([paused, np.zeros(spare, dtype=np.int64)])
            paused = paused if paused.any() else None
        return cls(worth, worth * kinds.is_list[order, None], reference_day, paused)


class _Block(NamedTuple):
    """The pairs of one block; its recent gains, by the pair's place in it; the oldest day of
    each target that is seen in it."""

    target: Whole
    actor: Whole
    mass: Floats
    listed: Shares
    late_pair: Ints
    late_age: Whole
    late_mass: Floats
    seen: Ints
    oldest: Ints


def _block(pair: Ints, rest: Ints, layout: Layout, gains: _Gains) -> _Block:
    kept = _heaviest(pair, rest, layout)
    cell = starts(pair, rest >> 2)
    kept = np.add.reduceat(kept, cell)
    pair, day, rank = pair[cell], layout.day(rest[cell]), layout.rank(rest[cell])
    start = starts(pair)
    target, actor = layout.split(pair[start])
    of_target = starts(target)
    age = gains.last - day
    if gains.paused is not None:
        sizes = np.diff(np.append(start, len(pair)))
        age = np.maximum(age - np.repeat(gains.paused[target], sizes), 0)
    gain = kept * gains.worth[rank, age]
    mass = np.add.reduceat(gain, start)
    listed = np.add.reduceat(kept * gains.listed[rank, age], start)
    some = mass > 0  # what decayed below the smallest float is gone
    true_age = gains.last - day  # a pause stops the clock of the mass, not that of the bursts
    late = np.flatnonzero((true_age < RECENT) & (gain > 0))
    late_pair = (np.cumsum(some) - 1)[np.searchsorted(start, late, side="right") - 1]
    return _Block(
        target[some].astype(np.int32),
        actor[some].astype(np.int32),
        mass[some],
        (listed[some] / mass[some]).astype(np.float32),
        late_pair,
        true_age[late].astype(np.int8),
        gain[late],
        target[of_target],
        np.minimum.reduceat(day[start], of_target),
    )


def _heaviest(pair: Ints, rest: Ints, layout: Layout) -> Ints:
    """How many reactions of each row are among the three heaviest of their pair's day."""
    count = rest & 3
    start = starts(pair, layout.day(rest))
    running = np.cumsum(count)
    sizes = np.diff(np.append(start, len(count)))
    before = running - count - np.repeat((running - count)[start], sizes)
    return np.asarray(np.clip(HEAVIEST_OF_A_DAY - before, 0, count))
