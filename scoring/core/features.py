"""Step 7: what each presence received, as three numbers. What it posted is not among them."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Floats, Ints
from scoring.core.breadth import breadth
from scoring.core.cells import Pairs
from scoring.core.counts import Unnamed


@dataclass(frozen=True)
class Received:
    """One row for each presence, float64 unless said.

    engagement: E, people moved (the sum of a). breadth: n_eff, the people
    of the widest group.
    reach: followers, 0 where they are not known, so that telling them can only add. squares: the
    sum of a^2. unnamed: the part of E that is estimated from counts. named: int64, distinct
    people seen. expected: distinct people, the unnamed included.
    """

    engagement: Floats
    breadth: Floats
    reach: Floats
    squares: Floats
    unnamed: Floats
    named: Ints
    expected: Floats

    def table(self) -> Floats:
        """float64[presences, features] in the order of `model.FEATURES`."""
        return np.column_stack([self.engagement, self.breadth, self.reach])


def receive(
    pairs: Pairs, moved: Floats, unnamed: Unnamed, followers: Floats, faint: float
) -> Received:
    """The features of the first n targets, n the length of followers.

    pairs and moved are float64[pairs] as `pairs.moved_people` gives them; targets from n on are
    not members' and are left out. unnamed holds n groups; followers is NaN where unknown; faint:
    see `breadth`.
    """
    n = len(followers)
    ours = (pairs.target < n) & (moved > 0)
    target, moved = pairs.target[ours], moved[ours]
    named = np.bincount(target, minlength=n).astype(np.int64)
    return Received(
        engagement=np.bincount(target, weights=moved, minlength=n) + unnamed.engagement,
        breadth=breadth(target, moved, unnamed, faint),
        reach=np.nan_to_num(followers, nan=0.0),
        squares=np.bincount(target, weights=moved**2, minlength=n) + unnamed.squares,
        unnamed=unnamed.engagement,
        named=named,
        expected=named.astype(np.float64) + np.where(unnamed.moved > 0, unnamed.people, 0.0),
    )
