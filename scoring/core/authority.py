"""Step 7: authority, PageRank that starts again at trusted people only."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scoring.core.arrays import Floats, Whole
from scoring.core.pair_columns import Pairs

DAMPING = 0.85
THREADS = 2
PRECISION = 1e-6
MOST_ROUNDS = 100

Single = NDArray[np.float32]


@dataclass(frozen=True)
class Flow:
    """Rows are targets, columns actors: float32 weights and int32 columns, 8 bytes an edge.

    stuck: float32[people], 1 for whoever passes nothing on.
    """

    halves: tuple[csr_array, ...]
    stuck: Single

    @property
    def bytes(self) -> int:
        """Memory of the edges' weights and columns."""
        return sum(half.data.nbytes + half.indices.nbytes for half in self.halves)


def flow(target: Whole, actor: Whole, weight: Floats, n_people: int) -> Flow:
    """The matrix of a walk from actors to whom they are moved by; `target` must rise."""
    given = np.bincount(actor, weights=weight, minlength=n_people)
    parted = np.divide(1.0, given, out=np.zeros(n_people), where=given > 0)
    data = (weight * parted[actor]).astype(np.float32)
    begin = np.searchsorted(target, np.arange(n_people + 1, dtype=target.dtype)).astype(np.int32)
    middle = int(np.searchsorted(begin, len(target) // THREADS))
    halves = tuple(
        csr_array(
            (data[begin[a] : begin[b]], actor[begin[a] : begin[b]].astype(np.int32, copy=False),
             begin[a : b + 1] - begin[a]),
            shape=(b - a, n_people),
        )
        for a, b in ((0, middle), (middle, n_people))
        if b > a
    )  # fmt: skip
    return Flow(halves, (given <= 0).astype(np.float32))


def rank(
    matrix: Flow, restart: Floats, first: Floats | None = None, precision: float = PRECISION
) -> tuple[Floats, int]:
    """Personalised PageRank, float64[people], summing to 1; and how many rounds it took.

    x = .85 (A x + stuck mass to the restart) + .15 restart (Page and Brin, 1998; restart at
    trusted people: Gyongyi et al., 2004), from `first` on, until a round moves the sum of
    absolute differences by less than the precision. Each thread multiplies half of the rows.
    With no restart at all everybody has 0.
    """
    if restart.sum() <= 0:
        return np.zeros(len(restart)), 0
    home = (restart / restart.sum()).astype(np.float32)
    x = home if first is None else (first / first.sum()).astype(np.float32)
    rounds = 0
    with ThreadPoolExecutor(THREADS) as pool:
        for _round in range(MOST_ROUNDS):
            rounds += 1
            new = np.concatenate(list(pool.map(lambda half, x=x: half @ x, matrix.halves)))
            new *= np.float32(DAMPING)
            new += home * np.float32(1 - float(new.sum(dtype=np.float64)))
            moved = float(np.abs(new - x).sum(dtype=np.float64))
            x = new
            if moved < precision:
                break
    return x.astype(np.float64), rounds


def authority(pairs: Pairs, moved: Floats, trusted: Floats) -> Floats:
    """How often a walk from trusted people is here, times their number, float64[people].

    So an average person has 1 in any crowd. moved: float64[pairs]. trusted: float64[people].
    """
    if not len(pairs) or trusted.sum() <= 0:
        return np.zeros(len(trusted))
    matrix = flow(pairs.target, pairs.actor, moved, len(trusted))
    found, _ = rank(matrix, trusted)
    # What a person has for being a starting point is no authority over anybody.
    own = (1 - DAMPING) * trusted / trusted.sum()
    return np.asarray(np.maximum(found - own, 0.0) * len(trusted))
