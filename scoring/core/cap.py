"""Step 6: the unproven count in proportion to the proven, and no more."""

import numpy as np

from scoring.core.arrays import Floats

PER_TRUSTED = 5.0
FREE = 3.0


def cap_unproven(trusted: Floats, unproven: Floats) -> Floats:
    """E = T + min(U, 5 T + 3): T = sum tau a, U = sum (1 - tau) a, float64[n] each.

    A thousand fakes on top of one real reactor are worth eight people; alone they are worth three.
    It never falls in T or in U.
    """
    return trusted + np.minimum(unproven, PER_TRUSTED * trusted + FREE)


def cap_people(people: Floats, trusted: Floats, trusted_mass: Floats) -> Floats:
    """The same bound for the number of different people behind it: min(n, n_T + 5 T + 3)."""
    return np.minimum(people, trusted + PER_TRUSTED * trusted_mass + FREE)


def capped_squares(
    squares: Floats, trusted_squares: Floats, trusted: Floats, unproven: Floats, free: Floats
) -> Floats:
    """What the interval needs: the sum over people of (dE/d person)^2, float64[n].

    Below the cap a person adds a; at the cap only what is trusted adds, six times over, so the
    estimate hangs on few people and the interval must say so. Whoever is free of the cap adds a,
    which is no less than its square.
    """
    at_cap = unproven > PER_TRUSTED * trusted + FREE
    return np.where(at_cap, (1 + PER_TRUSTED) ** 2 * trusted_squares + free, squares)
