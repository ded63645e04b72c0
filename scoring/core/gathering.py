"""From rows as they came in to sorted cells: what may count, in the numbering of presences."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from scoring.core import intake
from scoring.core.arrays import Accounts, Edges, Ints, PostEdges
from scoring.core.intake import EdgeRows, Ignored
from scoring.core.model import Model
from scoring.core.packing import Layout, Packed, columns_of, in_order
from scoring.core.pair_columns import THREADS
from scoring.core.presences import Presences, renumber
from scoring.core.threads import once_in_a_thread

STEP = 1 << 20
LEAST_BITS = 16  # of a person's number: a new house is about to grow


@dataclass(frozen=True)
class Cells:
    """Sorted cells and how to read them."""

    packed: Packed
    layout: Layout


def gather_cells(
    accounts: Accounts,
    edges: EdgeRows,
    at: Presences,
    reference_day: int,
    model: Model,
    ignored: Ignored,
) -> tuple[Cells, EdgeRows]:
    """The rows that may count, as sorted cells in the numbering of presences.

    Rows that say which post was reacted to come back as well, for the topics; others do not, so
    that thirty million of them are never held twice. They are taken in blocks, two at a time.
    `ignored` is added to.
    """
    if not all(np.issubdtype(column.dtype, np.integer) for column in edges.columns().values()):
        edges, lost = intake.whole_numbers(edges)
        add_up(ignored, lost)
    layout = _layout(edges, at, reference_day, model)

    keep = isinstance(edges, PostEdges)
    step = max(len(edges), 1) if keep else STEP
    room = [np.empty(len(edges) if used else 0, dtype=np.int64)
            for used in (layout.fits, not layout.fits, not layout.fits)]  # fmt: skip

    def part(begin: int) -> tuple[EdgeRows, int, Ignored]:
        rows = {name: c[begin : begin + step] for name, c in edges.columns().items()}
        sound, lost = sound_rows(accounts, replace(edges, **rows), at, reference_day, model)
        for column, words in zip(room, columns_of(sound, layout, model.kinds), strict=True):
            column[begin : begin + len(words)] = words
        return (sound if keep else replace(sound, **_first(sound, 0))), len(sound), lost

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(part, range(0, max(len(edges), 1), step)))
    for _, _, lost in parts:
        add_up(ignored, lost)
    word, pair, rest = (_closed(column, [n for _, n, _ in parts], step) for column in room)
    return Cells(in_order(word, pair, rest, layout), layout), parts[0][0]


def _closed(column: Ints, sizes: list[int], step: int) -> Ints:
    """The parts moved together over the places of dropped rows, without a second copy."""
    if not len(column):
        return column
    end = 0
    for place, size in enumerate(sizes):
        column[end : end + size] = column[place * step : place * step + size]
        end += size
    return column[:end]


def _layout(edges: Edges, at: Presences, reference_day: int, model: Model) -> Layout:
    """The layout of all rows that can be sound, with room for others where that costs nothing."""
    people, first = len(at), reference_day
    if len(edges):
        people = max(int(edges.target.max()), int(edges.actor.max()), people) + 1
        first = min(max(int(edges.day.min()), intake.EARLIEST_DAY), reference_day)
    exact = Layout.spanning(people, first, reference_day, model.kinds)
    bits = max(exact.person_bits, LEAST_BITS)
    earliest = min(intake.EARLIEST_DAY, reference_day)
    for room in range(min(bits + 1, 30), exact.person_bits - 1, -1):
        roomy = Layout.spanning(1 << room, earliest, reference_day, model.kinds)
        if roomy.fits:
            return roomy
    return exact


def sound_rows(
    accounts: Accounts, edges: EdgeRows, at: Presences, reference_day: int, model: Model
) -> tuple[EdgeRows, Ignored]:
    """The rows that may count, in the numbering of presences and of kinds on networks."""
    n_kinds = len(model.kind_names)
    edges, lost = intake.sound_edges(edges, reference_day, n_kinds, accounts.owner)
    inside = np.where(edges.target < len(accounts), edges.target, edges.actor)
    edges = replace(
        edges,
        target=renumber(edges.target, at),
        actor=renumber(edges.actor, at),
        kind=model.kind_on(accounts.network[inside], edges.kind),
    )
    if isinstance(edges, PostEdges):
        edges = replace(edges, **once_in_a_thread(edges, model.kinds.is_talk).columns())
    return edges, lost


def _first(edges: Edges, n: int) -> dict[str, Ints]:
    # Copies: a view would keep the whole block alive.
    return {name: column[:n].copy() for name, column in edges.columns().items()}


def add_up(ignored: Ignored, more: Ignored) -> None:
    """Add these numbers of rows to those, reason by reason."""
    for reason, rows in more.items():
        ignored[reason] = ignored.get(reason, 0) + rows
