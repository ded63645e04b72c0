"""What bears on a member's score and is not the member's: the actors, as they are to everybody.

Steps 2 and 3 are about a pair. How an actor spreads attention, how the actor is trusted and whom
the actor goes along with are about the world. Kept apart, today's reactions can be weighed as the
world was yesterday: so a day's move splits into what reached a member and what changed around.
"""

from dataclasses import dataclass, replace

import numpy as np

from scoring.core.arrays import Floats, Ints, Known
from scoring.core.model import TrustModel
from scoring.core.pair_columns import Pairs
from scoring.core.pairs import attention
from scoring.core.pods import Seen, grouped, look
from scoring.core.trust import Trust, seeds, trust


@dataclass(frozen=True)
class Surroundings:
    """One row for each person. attention: float64, the part of each d that is left (step 4).

    trust: step 5. pod: int64, the co-engagement group, -1 for none (step 6). seen: what the groups
    are made from.
    """

    attention: Floats
    trust: Trust
    pod: Ints
    seen: Seen

    def among(self, n_people: int) -> "Surroundings":
        """The same with whoever came later: undivided attention, no evidence, no group."""
        more = n_people - len(self.attention)
        if more <= 0:
            return self
        return Surroundings(
            np.append(self.attention, np.ones(more)),
            replace(
                self.trust,
                tau=np.append(self.trust.tau, np.zeros(more)),
                told=np.append(self.trust.told, np.zeros(more, dtype=np.bool_)),
                heard=np.append(self.trust.heard, np.zeros(more)),
            ),
            np.append(self.pod, np.full(more, -1)),
            self.seen.among(n_people),
        )


def surroundings(
    pairs: Pairs,
    moved: Floats,
    n_targets: int,
    n_people: int,
    known: Known,
    reference_day: int,
    model: TrustModel,
) -> Surroundings:
    """The actors as these pairs show them. moved: d, float64[pairs].

    `known` in the numbering of the pairs; only reactions to the first n_targets make pods.
    """
    left = attention(pairs, moved, n_people)
    vouched = seeds(known.vouched, reference_day - known.since, n_people, model)
    whole = moved * left[pairs.actor]
    found = trust(pairs, whole, vouched, known, n_people, model)
    del whole  # as long as the pairs, while the pods need room
    seen = look(pairs, n_targets, n_people)
    return Surroundings(left, found, grouped(pairs, seen, n_targets), seen)
