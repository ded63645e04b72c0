"""Step 13: what of a day's move is the member's own, and what the world's.

The estimate is computed a second time: everything that reached the member as it is today (and as
it has faded), from actors as they were the day before. Up to there the move is the member's own;
the rest is that these actors now spread their attention more, are trusted more or less, or go
along with others. Both parts sum to the move, whatever it is (the order matters where both
change at once: own first).
"""

from scoring.core.arrays import Accounts, Counts, Edges, Floats, Known
from scoring.core.masses import gather_masses
from scoring.core.model import Model
from scoring.core.run import score_masses


def in_yesterdays_world(
    accounts: Accounts,
    edges: Edges,
    counted: Counts,
    n_members: int,
    reference_day: int,
    model: Model,
    known: Known,
) -> Floats:
    """Today's reactions among the actors of the day before: exact scores, float64[members].

    The arguments are those of `run.score_people`, which gives the score with both of today.
    """
    rows = (accounts, edges, counted, n_members)
    before = gather_masses(*rows, reference_day - 1, model, known).around
    mixed = gather_masses(*rows, reference_day, model, known, before)
    return score_masses(mixed, n_members, reference_day, model).exact
