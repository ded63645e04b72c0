"""Step 13: what of a day's move is the member's own, and what the world's.

The estimate is computed a second time: everything that reached the member as it is today (and as
it has faded), from actors as they were at the run before. Up to there the move is the member's own;
the rest is that these actors now spread their attention more, are trusted more or less, or go
along with others. Both parts sum to the move, whatever it is (the order matters where both
change at once: own first).
"""

from scoring.core.arrays import Accounts, Counts, Edges, Floats, Known
from scoring.core.masses import gather_masses
from scoring.core.model import Model
from scoring.core.run import score_masses


def in_the_world_before(
    accounts: Accounts,
    edges: Edges,
    edges_before: Edges,
    counted: Counts,
    n_members: int,
    reference_day: int,
    day_before: int,
    model: Model,
    known: Known,
) -> Floats:
    """Today's reactions among the actors of an earlier day: exact scores, float64[members].

    edges_before: those of the edges that were known then, in the same numbering; what arrived
    later is new in the world even when it carries an older date. The other arguments are those of
    `run.score_people`, which gives the score with both of today.
    """
    before = gather_masses(accounts, edges_before, counted, n_members, day_before, model, known)
    mixed = gather_masses(
        accounts, edges, counted, n_members, reference_day, model, known, before.around
    )
    return score_masses(mixed, n_members, reference_day, model).exact
