"""Step 7: whether many posts move people, or one did once."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Floats, Ints, PostEdges
from scoring.core.pair_columns import starts

PRIOR_PEOPLE = 2.0
PRIOR_POSTS = 4.0


@dataclass(frozen=True)
class ByPost:
    """consistency: the h-index of posts. amplification: people per post. float64[presences]."""

    consistency: Floats
    amplification: Floats


def by_post(edges: PostEdges, tau: Floats, n_targets: int) -> ByPost:
    """Over the posts that somebody reacted to, with each reactor worth tau, float64[edges].

    consistency: the largest h such that h posts each moved trusted reactors worth h (Hirsch,
    2005). amplification: the Gamma-Poisson posterior mean (people + 2) / (posts + 4) less what it
    is for nothing. A post that nobody reacted to is in neither, so posting alone moves nothing.
    """
    rows = np.flatnonzero((edges.post >= 0) & (edges.target < n_targets))
    target, post, actor = (c[rows] for c in (edges.target, edges.post, edges.actor))
    order = np.lexsort((actor, post, target))
    target, post, actor, worth = target[order], post[order], actor[order], tau[rows][order]
    each = starts(target, post, actor)
    target, post, worth = target[each], post[each], worth[each]
    start = starts(target, post)
    if not len(start):
        return ByPost(np.zeros(n_targets), np.zeros(n_targets))
    people = np.add.reduceat(worth, start)
    target = target[start]
    total = np.bincount(target, weights=people, minlength=n_targets)
    count = np.bincount(target, minlength=n_targets)
    expected = (total + PRIOR_PEOPLE) / (count + PRIOR_POSTS)
    amplification = np.where(count > 0, expected, 0.0)
    return ByPost(_h_index(target, people, n_targets), amplification)


def _h_index(target: Ints, people: Floats, n_targets: int) -> Floats:
    """For each target the largest min(place, people) over its posts, heaviest first.

    Half a person more moves it by half: so the index is not stuck between whole numbers.
    """
    order = np.lexsort((-people, target))
    target, people = target[order], people[order]
    start = starts(target)
    sizes = np.diff(np.append(start, len(target)))
    place = np.arange(len(target)) - np.repeat(start, sizes) + 1
    h = np.zeros(n_targets)
    h[target[start]] = np.maximum.reduceat(np.minimum(place, people), start)
    return h
