"""How much any choice could reach: a number that proves what coverage cannot do better."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from campaigns.core.allocate import Audiences

STEPS = 20


def most_reached(among: Audiences, k: int, chosen: Sequence[int], steps: int = STEPS) -> int:
    """An upper bound on the distinct people that any k candidates can reach together.

    Whatever is already reached by a set S, k others add at most the sum of the k largest gains
    beside S, for gains only fall as more is taken: OPT <= f(S) + sum of the k largest
    f(S + v) - f(S) (Nemhauser, Wolsey and Fisher 1978, proposition 2.1). It holds for every S;
    the smallest value over `steps` beginnings of `chosen` is given, the empty one among them.
    """
    unreached = np.ones(among.size, dtype=np.bool_)
    candidate = np.repeat(np.arange(len(among)), np.diff(among.indptr))
    best, reached, taken = among.size, 0, 0
    for cut in sorted({round(at) for at in np.linspace(0, len(chosen), steps)}):
        for one in chosen[taken:cut]:
            reached += int(np.count_nonzero(unreached[among.of(one)]))
            unreached[among.of(one)] = False
        taken = cut
        gains = np.bincount(candidate[unreached[among.actors]], minlength=len(among))
        best = min(best, reached + int(np.sort(gains)[max(0, len(gains) - k) :].sum()))
    return best
