"""What endorsements (+K) come to when people endorse each other. Shown beside topics, in no score.

Formula of our own: an endorsement of v by u that comes back to u within three steps of others'
endorsements is part of a ring and counts 1 - r^d, d the number of these steps: one step back
(mutual) 0.3 at r = 0.7, two 0.51, three 0.657. What does not come back counts in full. It halves
in 180 days, as lists do.
"""

import numpy as np

from scoring.core.arrays import Floats, Ints

RING, MOST_STEPS, HALF_LIFE = 0.7, 3, 180.0


def steps_from(person: int, giver: Ints, receiver: Ints, most: int = MOST_STEPS) -> dict[int, int]:
    """How many endorsements lead from a person to each other one, for at most so many steps.

    giver, receiver: int64[n], who endorsed whom, about anything. The person is in it with 0.
    """
    found = {person: 0}
    reached: Ints = np.array([person], dtype=np.int64)
    for step in range(1, most + 1):
        reached = np.unique(receiver[np.isin(giver, reached)])
        for one in reached.tolist():
            found.setdefault(one, step)
    return found


def weights(endorser: Ints, age_days: Ints, steps: dict[int, int], ring: float = RING) -> Floats:
    """What each endorsement of one person counts, float64[n], 0 to 1.

    endorser: int64[n], each once. age_days: int64[n]. steps: of the endorsed (`steps_from`).
    ring = 0 switches the guard off.
    """
    back = np.array([steps.get(one, 0) for one in endorser.tolist()], dtype=np.float64)
    inside = np.where(back > 0, 1 - ring**back, 1.0)
    return np.asarray(inside * np.exp2(-np.maximum(age_days, 0) / HALF_LIFE))
