"""Step 1: from integer cells to the mass that each actor puts on each target."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.core.arrays import Edges, Floats, Ints, Whole
from scoring.core.model import Kinds
from scoring.core.packing import Layout, Packed, blocks, pack

HEAVIEST_OF_A_DAY = 3  # what one person does to another beyond this on a day adds nothing
RECENT = 35  # days whose single gains are kept, for the bursts


@dataclass(frozen=True)
class Pairs:
    """One row for each (target, actor), sorted by both; mass in weighted reactions as of a day.

    listed: the part of the mass that comes from lists, the strongest endorsement.
    """

    target: Whole
    actor: Whole
    mass: Floats
    listed: Floats

    def __len__(self) -> int:
        return len(self.target)

    @cached_property
    def start(self) -> Ints:
        """Where the rows of each target begin."""
        return starts(self.target)

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
    age: Ints
    mass: Floats
    oldest: Ints


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
    tables = _Tables.of(kinds, reference_day, paused, layout)
    found, done = [], 0
    oldest = np.full(layout.people + 1, reference_day, dtype=np.int64)
    for pair, rest in blocks(packed):
        found.append(_block(pair, rest, layout, tables, oldest, done))
        done += len(found[-1][0])
    columns = [
        np.concatenate([block[place] for block in found]) if found else np.empty(0)
        for place in range(7)
    ]
    target, actor = columns[0].astype(np.int32), columns[1].astype(np.int32)
    pairs = Pairs(target, actor, columns[2].astype(np.float64), columns[3].astype(np.float64))
    recent = Recent(columns[4].astype(np.int64), columns[5].astype(np.int64), columns[6], oldest)
    return pairs, recent


@dataclass(frozen=True)
class _Tables:
    """Weight, half-life and whether it is a list, by rank; the pause of each target."""

    weight: Floats
    half_life: Floats
    is_list: Floats
    reference_day: int
    paused: Ints | None

    @classmethod
    def of(cls, kinds: Kinds, reference_day: int, paused: Ints | None, layout: Layout) -> "_Tables":
        order = np.argsort(kinds.rank)
        if paused is not None:
            spare = max(layout.people + 1 - len(paused), 0)
            paused = np.concatenate([paused, np.zeros(spare, dtype=np.int64)])
        return cls(
            kinds.weight[order],
            kinds.half_life[order],
            kinds.is_list[order].astype(np.float64),
            reference_day,
            paused,
        )


def _block(
    pair: Ints, rest: Ints, layout: Layout, tables: _Tables, oldest: Ints, done: int
) -> tuple[Whole | Floats, ...]:
    """Target, actor, mass and listed of the pairs of one block; then pair, age, mass of recents."""
    kept = _heaviest(pair, rest, layout)
    cell = starts(pair, rest >> 2)
    kept = np.add.reduceat(kept, cell)
    pair, day, rank = pair[cell], layout.day(rest[cell]), layout.rank(rest[cell])
    start = starts(pair)
    target, actor = layout.split(pair[start])
    np.minimum.at(oldest, target, day[start])
    age = tables.reference_day - day
    if tables.paused is not None:
        sizes = np.diff(np.append(start, len(pair)))
        age = np.maximum(age - np.repeat(tables.paused[target], sizes), 0)
    gain = kept * tables.weight[rank] * np.exp2(-age / tables.half_life[rank])
    mass = np.add.reduceat(gain, start)
    listed = np.add.reduceat(gain * tables.is_list[rank], start)
    some = mass > 0  # what decayed below the smallest float is gone
    place = np.cumsum(some) - 1 + done
    late = np.flatnonzero((age < RECENT) & (gain > 0))
    of_pair = place[np.searchsorted(start, late, side="right") - 1]
    return (
        target[some].astype(np.int32),
        actor[some].astype(np.int32),
        mass[some],
        listed[some],
        of_pair,
        age[late],
        gain[late],
    )


def _heaviest(pair: Ints, rest: Ints, layout: Layout) -> Ints:
    """How many reactions of each row are among the three heaviest of their pair's day."""
    count = rest & 3
    start = starts(pair, layout.day(rest))
    running = np.cumsum(count)
    sizes = np.diff(np.append(start, len(count)))
    before = running - count - np.repeat((running - count)[start], sizes)
    return np.asarray(np.clip(HEAVIEST_OF_A_DAY - before, 0, count))


def starts(*columns: Whole) -> Ints:
    """Where a new combination of these sorted columns begins."""
    if not len(columns[0]):
        return np.empty(0, dtype=np.int64)
    changes = np.zeros(len(columns[0]), dtype=np.bool_)
    changes[0] = True
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(changes).astype(np.int64)
