"""A run that is kept, so that a few changed pairs need not be paid for with everybody's."""

from dataclasses import dataclass, replace
from typing import Generic

import numpy as np

from scoring.core.arrays import Accounts, Floats, Known
from scoring.core.authority import Walked, beyond_start, walked
from scoring.core.cells import masses_of
from scoring.core.counts import Unnamed
from scoring.core.features import Moved, Received, receive
from scoring.core.gathering import Cells
from scoring.core.intake import CountRows, EdgeRows
from scoring.core.masses import Masses, by_presence, gather_rows, n_people, settle
from scoring.core.model import Model
from scoring.core.pair_columns import Recent
from scoring.core.pairs import returned_people
from scoring.core.result import Scores
from scoring.core.run import score_totals
from scoring.core.surroundings import surroundings
from scoring.core.totals import totals_of, unnamed_of


@dataclass(frozen=True)
class Kept(Generic[EdgeRows, CountRows]):
    """All that a refresh of the same day starts from.

    cells: sorted, what masses are made of. recent: of the pairs. returned: d of step 3, float64
    [pairs]. masses: without the trust of each pair, which `Masses.tau` tells for any of them.
    known: in the numbering of presences. walked: where the walk of authority ended.
    """

    accounts: Accounts
    n_members: int
    reference_day: int
    model: Model
    known: Known
    cells: Cells
    recent: Recent
    returned: Floats
    masses: Masses[EdgeRows, CountRows]
    unnamed: Unnamed
    received: Received
    walked: Walked

    @property
    def scores(self) -> Scores:
        """What `score_people` gives for the same rows; after a refresh within its precision."""
        masses = self.masses
        walk = beyond_start(self.walked.found, masses.around.trust.tau)
        found = totals_of(masses, self.received, self.unnamed, walk, self.model)
        return score_totals(found, self.n_members, self.model)


def keep(
    accounts: Accounts,
    edges: EdgeRows,
    counted: CountRows,
    n_members: int,
    reference_day: int,
    model: Model,
    known: Known,
) -> Kept[EdgeRows, CountRows]:
    """A full run, kept. Raises ValueError as `masses.gather_masses` does."""
    rows = gather_rows(accounts, edges, counted, n_members, reference_day, model, known)
    at, packed, layout = rows.at, rows.cells.packed, rows.cells.layout
    pairs, recent = masses_of(packed, layout, model.kinds, reference_day, rows.paused)
    known = by_presence(known, at)
    returned = returned_people(pairs)
    people = n_people(pairs, at, known)
    around = surroundings(pairs, returned, len(at), people, known, reference_day, model.trust)
    now = returned * around.attention[pairs.actor]
    moved = settle(pairs, now, recent, at, reference_day, model, known, around)
    masses = Masses(
        at, rows.edges, rows.counted, pairs, moved, around, known.whole, rows.paused, rows.doubt,
        rows.ignored,
    )  # fmt: skip
    unnamed = unnamed_of(masses, model, reference_day)
    received = receive(
        pairs, moved, unnamed, model.trust.prior[at.network], at.followers, model.faint
    )
    walk = walked(pairs, moved.now, around.trust.tau)
    nothing = np.empty(0)
    pairs = replace(pairs)  # without what it has worked out and nobody asks for again
    masses = Masses(
        at, rows.edges, rows.counted, pairs, Moved(moved.now, nothing, nothing, moved.before),
        around, known.whole, rows.paused, rows.doubt, rows.ignored,
    )  # fmt: skip
    return Kept(
        accounts, n_members, reference_day, model, known, rows.cells, recent, returned, masses,
        unnamed, received, walk,
    )  # fmt: skip
