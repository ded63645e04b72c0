"""What both the score and the topics start from: reactions as people moved, and how trusted."""

from dataclasses import dataclass, replace
from typing import Generic

import numpy as np

from scoring.core import intake
from scoring.core.arrays import Accounts, Bools, Floats, Given, Ints, Known, Whole
from scoring.core.bursts import kept_of_bursts
from scoring.core.cells import masses_of
from scoring.core.cleared import cleared_places
from scoring.core.features import Moved
from scoring.core.gathering import Cells, add_up, gather_cells
from scoring.core.intake import CountRows, EdgeRows, Ignored
from scoring.core.model import Model
from scoring.core.pair_columns import Pairs, Recent
from scoring.core.pairs import returned_people, saturate
from scoring.core.pods import share_of_pod
from scoring.core.presences import Presences, gather, renumber
from scoring.core.quality import doubt_of
from scoring.core.surroundings import Surroundings, surroundings
from scoring.core.trust import Trust


@dataclass(frozen=True)
class Masses(Generic[EdgeRows, CountRows]):
    """at: the presences. edges, counted: sound rows with presences for accounts and network kinds
    (see `Model.kind_on`) for kinds. pairs, moved: each actor's mass on each target and how far
    it moved it. around: what the actors are to everybody. paused: days, by presence. doubt: by
    presence, see `quality`. ignored: rows left out.
    """

    at: Presences
    edges: EdgeRows
    counted: CountRows
    pairs: Pairs
    moved: Moved
    around: Surroundings
    whole: bool
    paused: Ints
    doubt: Floats
    ignored: Ignored

    def tau(self, actor: Whole, network: Ints, model: Model) -> tuple[Floats, Floats]:
        """Trust in these actors on these networks, and the same where the unknown count 0."""
        return believed(self.around.trust, actor, network, self.whole, model)


@dataclass(frozen=True)
class Gathered(Generic[EdgeRows, CountRows]):
    """The rows that may count: see `Masses`; those with an actor as sorted cells."""

    at: Presences
    edges: EdgeRows
    counted: CountRows
    cells: Cells
    paused: Ints
    doubt: Floats
    ignored: Ignored


def gather_masses(
    accounts: Accounts,
    edges: EdgeRows,
    counted: CountRows,
    n_members: int,
    reference_day: int,
    model: Model,
    known: Known,
    around: Surroundings | None = None,
) -> Masses[EdgeRows, CountRows]:
    """Steps 1 to 6 over these rows, as of the end of reference_day (UTC).

    around: see `weigh`; of the same rows on another day.

    Unsound rows are ignored and counted. Raises ValueError for accounts that are not sound (see
    `intake.sound_accounts`) or whose owner is not one of the n_members.
    """
    found = gather_rows(accounts, edges, counted, n_members, reference_day, model, known)
    at, edges, counted, ignored = found.at, found.edges, found.counted, found.ignored
    cells, paused, doubt = found.cells, found.paused, found.doubt
    del found
    pairs, recent = masses_of(cells.packed, cells.layout, model.kinds, reference_day, paused)
    del cells  # as long as all events together
    weighed = weigh(pairs, recent, at, reference_day, model, known, around)
    return Masses(at, edges, counted, *weighed, known.whole, paused, doubt, ignored)


def gather_rows(
    accounts: Accounts,
    edges: EdgeRows,
    counted: CountRows,
    n_members: int,
    reference_day: int,
    model: Model,
    known: Known,
) -> Gathered[EdgeRows, CountRows]:
    """The rows of a run in the numbering of presences. Raises ValueError, see `gather_masses`."""
    accounts, ignored = intake.sound_accounts(accounts, len(model.networks))
    if len(accounts) and accounts.owner.max() >= n_members:
        raise ValueError("an account's owner is not one of the members")
    at = gather(accounts)
    counted, lost = intake.sound_counts(
        counted, len(accounts), reference_day, len(model.kind_names)
    )
    add_up(ignored, lost)
    account = at.of_account[counted.account]
    kind = model.kind_on(at.network[account], counted.kind)
    counted = replace(counted, account=account, kind=kind)
    cells, edges = gather_cells(accounts, edges, at, reference_day, model, ignored)
    doubt = doubt_of(at.network, known.doubt)
    return Gathered(at, edges, counted, cells, _paused(at, known), doubt, ignored)


def weigh(
    pairs: Pairs,
    recent: Recent,
    at: Presences,
    reference_day: int,
    model: Model,
    known: Known,
    around: Surroundings | None = None,
) -> tuple[Pairs, Moved, Surroundings]:
    """Steps 2 to 6: how far each actor moved each target, and what the actors are to everybody.

    around: weigh as the actors were then, instead of as these pairs show them.
    """
    known = by_presence(known, at)
    people = n_people(pairs, at, known)
    now = returned_people(pairs)
    if around is None:
        around = surroundings(pairs, now, len(at), people, known, reference_day, model.trust)
    around = around.among(people)
    now *= around.attention[pairs.actor]
    return pairs, settle(pairs, now, recent, at, reference_day, model, known, around), around


def by_presence(known: Known, at: Presences) -> Known:
    """What is known, in the numbering of presences."""
    return replace(
        known,
        vouched=renumber(known.vouched, at),
        facts=replace(known.facts, person=renumber(known.facts.person, at)),
        given=known.given
        and replace(
            known.given,
            giver=renumber(known.given.giver, at),
            person=renumber(known.given.person, at),
        ),
    )


def n_people(pairs: Pairs, at: Presences, known: Known) -> int:
    """Everybody's number is below it, at least 1. `known` in the numbering of presences."""
    gave = known.given or Given.none()
    rows = (
        pairs.target, pairs.actor, known.vouched, known.facts.person, gave.giver, gave.person,
    )  # fmt: skip
    return max(len(at), 1, *(1 + int(numbers.max()) for numbers in rows if len(numbers)))


def settle(
    pairs: Pairs,
    now: Floats,
    recent: Recent,
    at: Presences,
    reference_day: int,
    model: Model,
    known: Known,
    around: Surroundings,
) -> Moved:
    """Steps 5 and 6 for the pairs of some targets, all of each. now: a of step 4, changed here."""
    sums = [pairs.by_target(now, len(at))]
    network = np.empty(0, dtype=np.int64) if known.whole else _network_of(pairs, at)
    tau, low = believed(around.trust, pairs.actor, network, known.whole, model)
    in_pods, in_bursts, in_cap = cleared_places(known.cleared, pairs, at)
    kept = kept_of_bursts(pairs, recent, tau, reference_day)
    kept[in_bursts] = 1
    now *= share_of_pod(pairs, now, around.pod, in_pods)
    sums.append(pairs.by_target(now, len(at)))
    waiting = np.flatnonzero(kept < 1)
    now[waiting] *= saturate(kept[waiting] * pairs.mass[waiting]) / saturate(pairs.mass[waiting])
    free = np.zeros(len(at))
    np.add.at(free, pairs.target[in_cap], (1 - tau[in_cap]) * now[in_cap])
    return Moved(now, tau, low, np.column_stack(sums), free, waiting)


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
