"""What both the score and the topics start from: reactions as people moved, and how trusted."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Generic

import numpy as np

from scoring.core import intake
from scoring.core.arrays import Accounts, Bools, Edges, Floats, Ints, Known, PostEdges, Whole
from scoring.core.bursts import kept_of_bursts
from scoring.core.cells import THREADS, Pairs, Recent, masses_of
from scoring.core.features import Moved
from scoring.core.intake import CountRows, EdgeRows, Ignored
from scoring.core.model import Model
from scoring.core.packing import Layout, Packed, columns_of, in_order
from scoring.core.pairs import moved_people, saturate
from scoring.core.pods import pods, share_of_pod
from scoring.core.presences import Presences, gather, renumber
from scoring.core.threads import once_in_a_thread
from scoring.core.trust import Trust, seeds, trust

STEP = 1 << 20


@dataclass(frozen=True)
class Masses(Generic[EdgeRows, CountRows]):
    """at: the presences. edges, counted: sound rows with presences for accounts and network kinds
    (see `Model.kind_on`) for kinds. pairs, moved: each actor's mass on each target and how far
    it moved it. trust: of each person. paused: days, by presence. ignored: rows left out.
    """

    at: Presences
    edges: EdgeRows
    counted: CountRows
    pairs: Pairs
    moved: Moved
    trust: Trust
    whole: bool
    paused: Ints
    ignored: Ignored

    def tau(self, actor: Whole, network: Ints, model: Model) -> tuple[Floats, Floats]:
        """Trust in these actors on these networks, and the same where the unknown count 0."""
        return believed(self.trust, actor, network, self.whole, model)


def gather_masses(
    accounts: Accounts,
    edges: EdgeRows,
    counted: CountRows,
    n_members: int,
    reference_day: int,
    model: Model,
    known: Known,
) -> Masses[EdgeRows, CountRows]:
    """Steps 1 to 6 over these rows, as of the end of reference_day (UTC).

    Unsound rows are ignored and counted. Raises ValueError for accounts that are not sound (see
    `intake.sound_accounts`) or whose owner is not one of the n_members.
    """
    accounts, ignored = intake.sound_accounts(accounts, len(model.networks))
    if len(accounts) and accounts.owner.max() >= n_members:
        raise ValueError("an account's owner is not one of the members")
    at = gather(accounts)
    counted, lost = intake.sound_counts(
        counted, len(accounts), reference_day, len(model.kind_names)
    )
    _add(ignored, lost)
    account = at.of_account[counted.account]
    kind = model.kind_on(at.network[account], counted.kind)
    counted = replace(counted, account=account, kind=kind)
    cells, edges = gather_cells(accounts, edges, at, reference_day, model, ignored)
    paused = _paused(at, known)
    pairs, recent = masses_of(cells.packed, cells.layout, model.kinds, reference_day, paused)
    found = weigh(pairs, recent, at, reference_day, model, known)
    return Masses(at, edges, counted, *found, known.whole, paused, ignored)


def weigh(
    pairs: Pairs, recent: Recent, at: Presences, reference_day: int, model: Model, known: Known
) -> tuple[Pairs, Moved, Trust]:
    """Steps 2 to 6: how far each actor moved each target, and the trust in everybody."""
    vouched, facts = (renumber(rows, at) for rows in (known.vouched, known.facts.person))
    rows = (pairs.target, pairs.actor, vouched, facts)
    people = max(len(at), 1, *(1 + int(numbers.max()) for numbers in rows if len(numbers)))
    whole = moved_people(pairs)
    found = trust(
        pairs,
        whole,
        seeds(vouched, reference_day - known.since, people, model.trust),
        replace(known.facts, person=facts),
        people,
        model.trust,
    )
    tau, low = believed(found, pairs.actor, _network_of(pairs, at), known.whole, model)
    kept = kept_of_bursts(pairs, recent, tau, reference_day)
    sums = [pairs.by_target(whole, len(at))]
    now = whole  # no second copy of a column as long as the pairs
    now *= share_of_pod(pairs, whole, pods(pairs, len(at), people))
    sums.append(pairs.by_target(now, len(at)))
    waiting = np.flatnonzero(kept < 1)
    now[waiting] *= saturate(kept[waiting] * pairs.mass[waiting]) / saturate(pairs.mass[waiting])
    return pairs, Moved(now, tau, low, np.column_stack(sums)), found


def believed(
    found: Trust, actor: Whole, network: Ints, whole: bool, model: Model
) -> tuple[Floats, Floats]:
    """Trust in these actors on these networks, and the same where the unknown count 0."""
    low = found.tau[actor]
    if whole:
        return low, low
    told: Bools = found.told[actor]
    return np.where(told, low, np.maximum(low, model.trust.prior[network])), low


def _network_of(pairs: Pairs, at: Presences) -> Ints:
    """The network on which each pair met: that of whichever of the two is a member's."""
    networks = np.append(at.network, 0)
    last = len(at)
    inside = np.where(pairs.target < last, pairs.target, pairs.actor)
    return networks[np.minimum(inside, last)]


def _paused(at: Presences, known: Known) -> Ints:
    """The pause of each presence: the shortest of its accounts', for one that posts is not away."""
    paused = np.full(len(at), np.iinfo(np.int64).max)
    if known.paused is None:
        return np.zeros(len(at), dtype=np.int64)
    np.minimum.at(paused, at.of_account, known.paused)
    return paused


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
        _add(ignored, lost)
    layout = _layout(edges, at, reference_day, model)

    keep = isinstance(edges, PostEdges)
    step = max(len(edges), 1) if keep else STEP
    room = [np.empty(len(edges) if used else 0, dtype=np.int64)
            for used in (layout.fits, not layout.fits, not layout.fits)]  # fmt: skip

    def part(begin: int) -> tuple[EdgeRows, int, Ignored]:
        rows = {name: c[begin : begin + step] for name, c in edges.columns().items()}
        sound, lost = _sound(accounts, replace(edges, **rows), at, reference_day, model)
        for column, words in zip(room, columns_of(sound, layout, model.kinds), strict=True):
            column[begin : begin + len(words)] = words
        return (sound if keep else replace(sound, **_first(sound, 0))), len(sound), lost

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(part, range(0, max(len(edges), 1), step)))
    for _, _, lost in parts:
        _add(ignored, lost)
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
    """The layout of all rows that can be sound."""
    if not len(edges):
        return Layout.spanning(len(at), reference_day, reference_day, model.kinds)
    people = max(int(edges.target.max()), int(edges.actor.max()), len(at)) + 1
    first = min(max(int(edges.day.min()), intake.EARLIEST_DAY), reference_day)
    return Layout.spanning(people, first, reference_day, model.kinds)


def _sound(
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
    return {name: column[:n] for name, column in edges.columns().items()}


def _add(ignored: Ignored, more: Ignored) -> None:
    for reason, rows in more.items():
        ignored[reason] = ignored.get(reason, 0) + rows
